/** What multi-stage alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    '.dockerignore': 'node_modules\n',
    'package.json': `{
  "name": "app",
  "scripts": { "build": "tsc" },
  "dependencies": { "express": "4.21.2" },
  "devDependencies": { "typescript": "5.4.5" }
}
`,
    'package-lock.json': `{
  "name": "app",
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "dependencies": { "express": "4.21.2" }, "devDependencies": { "typescript": "5.4.5" } },
    "node_modules/express": { "version": "4.21.2" },
    "node_modules/typescript": { "version": "5.4.5", "dev": true }
  }
}
`,
    'tsconfig.json': '{ "compilerOptions": { "rootDir": "src", "outDir": "dist" } }\n',
    'src/server.ts': "import express from 'express';\nexpress().listen(3000);\n",
  },
  before: `FROM node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "dist/server.js"]
`,
  after: `FROM node:22 AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM dependencies AS build
COPY . .
RUN npm run build

FROM dependencies AS production-dependencies
RUN npm prune --omit=dev

FROM node:22
WORKDIR /app
ENV NODE_ENV=production
COPY --from=production-dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY --from=build /app/dist ./dist
CMD ["node", "dist/server.js"]
`,
};
