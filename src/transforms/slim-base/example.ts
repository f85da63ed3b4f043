/** What slim-base alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    'package.json': '{ "name": "app" }\n',
    'server.js': "require('node:http').createServer().listen(3000);\n",
  },
  before: `FROM node:22-bookworm
WORKDIR /app
COPY . .
HEALTHCHECK CMD curl --fail http://localhost:3000/
CMD ["node", "server.js"]
`,
  after: `FROM node:22-bookworm-slim
WORKDIR /app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends curl \\
    && rm -rf /var/lib/apt/lists/*
COPY . .
HEALTHCHECK CMD curl --fail http://localhost:3000/
CMD ["node", "server.js"]
`,
};
