/** What legacy-syntax alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'server.js': "require('node:http').createServer().listen(3000);\n" },
  before: `FROM node:22 as server
MAINTAINER Ada <ada@example.com>
ENV NODE_OPTIONS --trace-warnings --enable-source-maps
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
  after: `FROM node:22 AS server
LABEL org.opencontainers.image.authors="Ada <ada@example.com>"
ENV NODE_OPTIONS="--trace-warnings --enable-source-maps"
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
};
