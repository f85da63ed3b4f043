/** What init alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    'package.json': '{ "name": "app", "version": "1.0.0" }\n',
    'server.js':
      "const { spawn } = require('child_process');\nrequire('http').createServer(() => spawn('uptime')).listen(3000);\n",
  },
  before: `FROM node:22-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
`,
  after: `FROM node:22-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends tini \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY server.js ./
USER node
ENTRYPOINT ["/usr/bin/tini", "--", "docker-entrypoint.sh"]
CMD ["node", "server.js"]
`,
};
