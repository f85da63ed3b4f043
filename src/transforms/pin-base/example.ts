/** What pin-base alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    '.nvmrc': '20\n',
    'server.js': "require('node:http').createServer().listen(3000);\n",
  },
  before: `FROM node
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
  after: `FROM node:20
WORKDIR /app
COPY server.js ./
CMD ["node", "server.js"]
`,
};
