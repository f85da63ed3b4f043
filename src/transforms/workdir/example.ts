/** What workdir alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'server.js': "require('node:http').createServer().listen(3000);\n" },
  before: `FROM node:22
COPY . .
CMD ["node", "server.js"]
`,
  after: `FROM node:22
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
`,
};
