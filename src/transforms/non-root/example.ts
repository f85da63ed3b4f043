/** What non-root alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    'package.json': '{ "name": "app" }\n',
    'server.js': "require('node:fs').writeFileSync('uploads/hello.txt', 'hello');\n",
  },
  before: `FROM node:22-slim
WORKDIR /app
COPY . .
CMD ["node", "server.js"]
`,
  after: `FROM node:22-slim
USER 1000:1000
WORKDIR /app
COPY --chown=1000:1000 . .
CMD ["node", "server.js"]
`,
};
