import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { after, go, javascript, lines, reason, typescript, use } from './projects.ts';

const ID = 'init';
const APT =
  'RUN apt-get update \\\n    && apt-get install -y --no-install-recommends tini \\\n    && rm -rf /var/lib/apt/lists/*';

describe('tini stands in front of', () => {
  test.each([
    [
      ['FROM python:3.12-slim', 'WORKDIR /app', 'CMD ["python", "a.py"]'],
      ['FROM python:3.12-slim', APT, 'WORKDIR /app', 'ENTRYPOINT ["/usr/bin/tini", "--"]', 'CMD ["python", "a.py"]'],
    ],
    [
      ['FROM node:22-slim', 'COPY a.js .', '# start', 'CMD ["node", "a.js"]'],
      ['FROM node:22-slim', APT, 'COPY a.js .', 'ENTRYPOINT ["/usr/bin/tini", "--", "docker-entrypoint.sh"]', '# start', 'CMD ["node", "a.js"]'],
    ],
    [
      ['FROM alpine:3.20', 'RUN apk add --no-cache bash', 'USER 1000', 'ENTRYPOINT ["bash"]', 'CMD ["-c", "sleep 9"]'],
      ['FROM alpine:3.20', 'RUN apk add --no-cache bash tini', 'USER 1000', 'ENTRYPOINT ["/sbin/tini", "--", "bash"]', 'CMD ["-c", "sleep 9"]'],
    ],
    [
      ['FROM debian:trixie', 'RUN apt-get update && apt-get install -y \\\n    cron \\\n    curl', 'ENTRYPOINT ["/run.sh"]'],
      ['FROM debian:trixie', 'RUN apt-get update && apt-get install -y \\\n    cron \\\n    curl \\\n    tini', 'ENTRYPOINT ["/usr/bin/tini", "--", "/run.sh"]'],
    ],
  ])('%j', (before, expected) => {
    const files = { 'a.js': '', 'a.py': '' };
    expect(after(ID, lines(...before), files)).toBe(lines(...expected));
    expect(after(ID, lines(...expected), files)).toBe(lines(...expected));
  }); // prettier-ignore
});

describe('nothing stands in front of', () => {
  const node = ['FROM node:22-slim', 'WORKDIR /app', 'COPY . .', 'CMD ["node", "server.js"]'];
  test.each<[readonly string[], Readonly<Record<string, string>>, string]>([
    [['FROM debian:trixie', 'CMD ./run.sh'], {}, 'line 2 starts a shell, which hands no signal on'],
    [['FROM debian:trixie', 'ENTRYPOINT ["tini", "--", "a"]'], {}, 'tini is process 1 already'],
    [['FROM debian:trixie', 'CMD ["/usr/bin/supervisord"]'], {}, '/usr/bin/supervisord is process 1 already'],
    [['FROM debian:trixie', 'RUN true'], {}, 'the last stage says nothing of its own about the start'],
    [['FROM example/app:1', 'CMD ["a"]'], {}, 'what the image starts by itself is not known'],
    [['FROM gcr.io/distroless/static-debian13', 'CMD ["/a"]'], {}, 'gcr.io/distroless/static-debian13 has no package manager'],
    [['FROM debian:buster', 'CMD ["a"]'], {}, 'the packages of debian:buster are not served any more'],
    [['FROM debian:trixie', 'USER 1000', 'FROM debian:trixie AS a', 'USER 1000', 'FROM a', 'CMD ["a"]'], {}, 'the last stage begins as another user than root, who cannot install it'],
    [['FROM node:22-slim', 'WORKDIR /app', 'COPY . .', 'RUN npm ci && npm run build', 'CMD ["node", "dist/server.js"]'], typescript, 'line 5 starts no other program, and handles SIGTERM'],
  ])('%j', (before, files, expected) => {
    expect(reason(ID, lines(...before), files)).toBe(expected);
  }); // prettier-ignore

  test('what compose starts under an init', () => {
    expect(reason(ID, lines(...node), javascript, { uses: [use({ init: true })] })).toBe(
      'compose.yaml:4 starts it under an init already',
    );
  });
});

test('it runs behind the split, and only where somebody asks for it', () => {
  const dockerfile = lines(
    'FROM golang:1.22',
    'WORKDIR /src',
    'COPY . .',
    'RUN go build -o /app .',
    'CMD ["/app"]',
  );
  const project = memoryProject({ ...go, Dockerfile: dockerfile });
  expect(rewrite(dockerfile, project).applied.map(({ transform }) => transform)).not.toContain(ID);
  const { after: text, skipped } = rewrite(dockerfile, project, { also: [ID] });
  expect(text).toContain('distroless');
  expect(skipped.find(({ transform }) => transform === ID)?.why).toMatch(/has no package manager$/);
});
