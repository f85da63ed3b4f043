/** What name-stages alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'server.js': "require('node:http').createServer().listen(3000);\n" },
  before: `FROM node:22
WORKDIR /app
COPY server.js ./

FROM node:22-slim
WORKDIR /app
COPY --from=0 /app ./
CMD ["node", "server.js"]
`,
  after: `FROM node:22 AS build
WORKDIR /app
COPY server.js ./

FROM node:22-slim
WORKDIR /app
COPY --from=build /app ./
CMD ["node", "server.js"]
`,
};
