/** What dockerignore alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    Dockerfile: `FROM node:22
WORKDIR /app
COPY . .
RUN npm install
CMD ["node", "server.js"]
`,
    'package.json': '{ "name": "app" }\n',
    'server.js': "require('node:http').createServer().listen(3000);\n",
  },
  changes: '.dockerignore',
  before: `.env
`,
  after: `.env
.git
**/node_modules
.dockerignore
Dockerfile
`,
};
