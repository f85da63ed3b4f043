/** What cache-order alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    '.dockerignore': 'node_modules\n',
    'package.json': '{ "name": "app", "dependencies": { "express": "4.21.2" } }\n',
    'package-lock.json': `{
  "name": "app",
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "dependencies": { "express": "4.21.2" } },
    "node_modules/express": { "version": "4.21.2" }
  }
}
`,
    'server.js': "require('express')().listen(3000);\n",
  },
  before: `FROM node:22
WORKDIR /app
COPY . .
RUN npm ci
CMD ["node", "server.js"]
`,
  after: `FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
CMD ["node", "server.js"]
`,
};
