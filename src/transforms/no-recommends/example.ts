/** What no-recommends alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'server.js': "require('node:http').createServer().listen(3000);\n" },
  before: `FROM node:22-bookworm-slim
RUN apt-get update \\
    && apt-get install -y curl \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
  after: `FROM node:22-bookworm-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl ca-certificates \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
};
