import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { parse } from '../../src/dockerfile/index.ts';
import { finalOf } from '../../src/analysis/served.ts';
import { viewStages } from '../../src/analysis/stages.ts';
import { violation } from '../../src/pipeline/guard.ts';
import { memoryProject, type MemoryOptions } from '../../src/project/memory.ts';
import { withCompanions } from '../../src/project/overlay.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import type { StageView } from '../../src/model/index.ts';
import { lines, typescript, use, type Files } from '../transforms/projects.ts';

const files: Files = { ...typescript, 'entrypoint.sh': '#!/bin/sh\nexec "$@"\n', 'health.js': '' };

const before = lines(
  '# syntax=docker/dockerfile:1',
  'FROM node:20',
  '# where it lives',
  'WORKDIR /app',
  'ENV PORT=3000 LANG=C',
  'LABEL team=web',
  'COPY . .',
  'COPY entrypoint.sh /usr/local/bin/entrypoint.sh',
  '# hadolint ignore=DL3016',
  'RUN npm ci',
  'RUN npm run build',
  'EXPOSE 3000',
  'VOLUME /data',
  'STOPSIGNAL SIGINT',
  'HEALTHCHECK --interval=5s CMD ["node", "health.js"]',
  'ENTRYPOINT ["entrypoint.sh"]',
  'CMD ["node", "dist/server.js"]',
);

/** A good rewrite of it, that every test below breaks in one place. */
const good = lines(
  '# syntax=docker/dockerfile:1',
  'FROM node:20 AS build',
  'WORKDIR /app',
  'COPY . .',
  '# hadolint ignore=DL3016',
  'RUN npm ci',
  'RUN npm run build',
  '',
  'FROM node:20-slim',
  '# where it lives',
  'WORKDIR /app',
  'ENV PORT=3000 LANG=C',
  'LABEL team=web',
  'COPY health.js ./',
  'COPY entrypoint.sh /usr/local/bin/entrypoint.sh',
  'COPY --from=build /app/node_modules ./node_modules',
  'COPY --from=build /app/dist ./dist',
  'EXPOSE 3000',
  'VOLUME /data',
  'STOPSIGNAL SIGINT',
  'HEALTHCHECK --interval=5s CMD ["node", "health.js"]',
  'ENTRYPOINT ["entrypoint.sh"]',
  'CMD ["node", "dist/server.js"]',
);

function side(text: string, options: MemoryOptions = {}, more: Files = {}): StageView {
  const project = memoryProject({ ...files, ...more, Dockerfile: text }, options);
  return finalOf(viewStages(parse(text), project));
}

function broken(from: string, to: string): string | null {
  if (!good.includes(from)) throw new Error(`there is no ${from} in the good rewrite`);
  const found = violation(side(before), side(good.replace(from, to)), []);
  return found && sentence(found);
}

test('a good rewrite passes', () => {
  expect(violation(side(before), side(good), [])).toBeNull();
});

describe('stages', () => {
  test.each([
    ['that no COPY can name', 'COPY --from=build /app/dist', 'COPY --from=bild /app/dist', 'COPY --from=bild names no stage above it'], // prettier-ignore
    ['that nobody uses', 'FROM node:20-slim', 'FROM node:20 AS test\nRUN npm test\n\nFROM node:20-slim', 'nothing uses the stage test'], // prettier-ignore
    ['that a mount cannot name', 'EXPOSE 3000', 'RUN --mount=type=bind,from=nowhere,target=/x true\nEXPOSE 3000', 'COPY --from=nowhere names no stage above it'], // prettier-ignore
  ])('%s', (_, from, to, expected) => {
    expect(broken(from, to)).toBe(expected);
  });

  test('named by the author stay, and the last one stays the last', () => {
    const named = before.replace('FROM node:20', 'FROM node:20 AS app');
    expect(violation(side(named), side(good), [])).toBe('the stage app is gone');
    const moved = good.replace('AS build', 'AS app').replaceAll('--from=build', '--from=app');
    expect(violation(side(named), side(moved), [])).toBe('app is no longer the last stage');
  });

  test('that only compose builds are used', () => {
    const uses = [use({ target: 'test' })];
    const tested = good.replace('FROM node:20-slim', 'FROM build AS test\nRUN npm test\n\nFROM node:20-slim');
    expect(violation(side(before), side(tested), [])).toBe('nothing uses the stage test');
    expect(violation(side(before), side(tested, { uses }), [])).toBeNull();
  });

  test('by number and images are names too', () => {
    expect(broken('COPY --from=build /app/dist', 'COPY --from=0 /app/dist')).toBeNull();
    const image = 'COPY --from=busybox:1 /bin/busybox /bin/busybox';
    const withImage = (text: string) => text.replace('EXPOSE 3000', `${image}\nEXPOSE 3000`);
    expect(violation(side(withImage(before)), side(withImage(good)), [])).toBeNull();
  });
});

describe('the configuration of the image', () => {
  test.each([
    ['CMD ["node", "dist/server.js"]', 'CMD ["node", "server.js"]', 'CMD was ["node","dist/server.js"] and is ["node","server.js"]'], // prettier-ignore
    ['CMD ["node", "dist/server.js"]\n', '', 'CMD was ["node","dist/server.js"] and is not set'],
    ['CMD ["node", "dist/server.js"]', 'CMD node dist/server.js', 'CMD was ["node","dist/server.js"] and is node dist/server.js'], // prettier-ignore
    ['ENTRYPOINT ["entrypoint.sh"]\n', '', 'ENTRYPOINT was ["entrypoint.sh"] and is not set'],
    ['--interval=5s', '--interval=9s', 'HEALTHCHECK was --interval=5s ["node","health.js"] and is --interval=9s ["node","health.js"]'], // prettier-ignore
    ['STOPSIGNAL SIGINT\n', '', 'STOPSIGNAL was SIGINT and is not set'],
    ['EXPOSE 3000\n', '', 'EXPOSE is not the same'],
    ['VOLUME /data\n', 'VOLUME /data /more\n', 'VOLUME is not the same'],
    ['LABEL team=web\n', '', 'LABEL is not the same'],
    ['ENV PORT=3000 LANG=C', 'ENV PORT=3000', 'ENV LANG was C and is not set'],
    ['PORT=3000', 'PORT=80', 'ENV PORT was 3000 and is 80'],
    ['LANG=C', 'LANG=C NODE_ENV=production', 'ENV NODE_ENV is new'],
    [
      '# where it lives\nWORKDIR /app',
      '# where it lives\nWORKDIR /srv',
      'the working folder was /app and is /srv',
    ],
    ['EXPOSE 3000', 'SHELL ["/bin/bash", "-c"]\nEXPOSE 3000', 'SHELL is not the same'],
    ['EXPOSE 3000', 'USER node\nEXPOSE 3000', 'USER is not the same'],
  ])('%j → %j', (from, to, expected) => {
    expect(broken(from, to)).toBe(expected);
  });

  test('may change as far as it was declared', () => {
    const changed = good
      .replace('LANG=C', 'LANG=C NODE_ENV=production')
      .replace('EXPOSE 3000', 'USER node\nEXPOSE 3000')
      .replace('"dist/server.js"', '"dist/server.js", "--quiet"');
    expect(
      violation(side(before), side(changed), [
        { what: 'env', name: 'NODE_ENV' },
        { what: 'user' },
        { what: 'start', argv: ['node', 'dist/server.js', '--quiet'] },
      ]),
    ).toBeNull();
  });

  test('may not start anything else than what was declared', () => {
    const changed = good.replace('"dist/server.js"', '"dist/other.js"');
    expect(
      violation(side(before), side(changed), [{ what: 'start', argv: ['node', 'dist/server.js'] }]),
    ).toBe('CMD was ["node","dist/server.js"] and is ["node","dist/other.js"]');
  });

  test('of the base image may change with the base', () => {
    const plain = (from: string) => side(lines(from, 'COPY --from=golang:1.22 /x /x', 'CMD ["/x"]'));
    expect(violation(plain('FROM golang:1.22'), plain('FROM scratch'), [])).toBeNull();
  });
});

describe('files', () => {
  test.each([
    ['that the health check names', 'COPY health.js ./\n', '/app/health.js, which the start names, is not in the final stage'], // prettier-ignore
    ['that the start finds by PATH', 'COPY entrypoint.sh /usr/local/bin/entrypoint.sh\n', '/usr/local/bin/entrypoint.sh, which the start names, is not in the final stage'], // prettier-ignore
    ['that the build makes and the start names', 'COPY --from=build /app/dist ./dist\n', '/app/dist/server.js, which the start names, is not in the final stage'], // prettier-ignore
  ])('%s stay', (_, line, expected) => {
    expect(broken(line, '')).toBe(expected);
  });

  test('that an instruction copies are still sent', () => {
    const project = withCompanions(side(good).project, [{ path: '.dockerignore', text: 'health.js\n' }]); // prettier-ignore
    const hidden = finalOf(viewStages(parse(good), project));
    expect(violation(side(before), hidden, [])).toEqual(
      'health.js, which line 14 copies, is hidden by .dockerignore',
    );
  });

  test('that were hidden before may stay hidden', () => {
    const more = { '.dockerignore': 'health.js\n' };
    const named = before.replace('COPY entrypoint.sh', 'COPY health.js ./\nCOPY entrypoint.sh');
    expect(violation(side(named, {}, more), side(good, {}, more), [])).toBeNull();
  });
});

describe('comments', () => {
  test.each([
    ['# where it lives', 'the comment "# where it lives" is gone'],
    ['# hadolint ignore=DL3016', 'the comment "# hadolint ignore=DL3016" is gone'],
    ['# syntax=docker/dockerfile:1', 'the comment "# syntax=docker/dockerfile:1" is gone'],
  ])('%s stays', (comment, expected) => {
    expect(broken(`${comment}\n`, '')).toBe(expected);
  });

  test('that stand twice stay twice', () => {
    const twice = before.replace('EXPOSE', '# where it lives\nEXPOSE');
    expect(violation(side(twice), side(good), [])).toBe('the comment "# where it lives" is gone');
  });

  test('inside of an instruction count', () => {
    const inside = before.replace('RUN npm ci', 'RUN npm ci \\\n    # quietly\n    --silent');
    expect(violation(side(inside), side(good), [])).toBe('the comment "# quietly" is gone');
  });
});

describe('fixtures', () => {
  const home = fileURLToPath(new URL('../../fixtures/before/', import.meta.url));

  test.each(readdirSync(home).sort())('%s is accepted as it is and as it becomes', (name) => {
    const folder = join(home, name);
    const found = Object.fromEntries(
      textsBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
    );
    const text = found['Dockerfile'] ?? '';
    const project = memoryProject(found);
    const same = finalOf(viewStages(parse(text), project));
    expect(violation(same, same, [])).toBeNull();
    const { after, companions, declares } = rewrite(text, project);
    const overlaid = withCompanions(project, companions.map((each) => ({ path: each.path, text: each.after }))); // prettier-ignore
    expect(violation(same, finalOf(viewStages(parse(after), overlaid)), declares)).toBeNull();
  });
});

/** Paths of the files of a folder, relative to it. */
function textsBelow(folder: string, path = ''): readonly string[] {
  if (!existsSync(join(folder, path))) return [];
  return readdirSync(join(folder, path)).flatMap((name) => {
    const child = path === '' ? name : `${path}/${name}`;
    return statSync(join(folder, child)).isDirectory() ? textsBelow(folder, child) : [child];
  });
}
