/** What merge-downloads alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'server.js': "require('node:http').createServer().listen(3000);\n" },
  before: `FROM node:22
WORKDIR /opt
RUN curl -fsSLO https://example.com/tool.tar.gz
RUN tar -xzf tool.tar.gz
RUN rm tool.tar.gz
COPY server.js ./
CMD ["node", "server.js"]
`,
  after: `FROM node:22
WORKDIR /opt
RUN curl -fsSLO https://example.com/tool.tar.gz \\
    && tar -xzf tool.tar.gz \\
    && rm tool.tar.gz
COPY server.js ./
CMD ["node", "server.js"]
`,
};
