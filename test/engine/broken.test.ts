/** Rewrites that are wrong on purpose, with a real engine: each must be reported as what it is. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verify, type EngineName, type Verified, type VerifyOptions } from '../../src/verify/index.ts';
import { engineOrNull, machineOptions, prepared } from './fixture.ts';

const engine = await engineOrNull((process.env['DFREWRITE_ENGINE'] as EngineName | undefined) ?? null);

const SERVER = `
const { appendFileSync, mkdirSync } = require('node:fs');
mkdirSync('logs', { recursive: true });
require('node:http').createServer((request, response) => {
  try { appendFileSync('logs/today.log', request.url + '\\n'); } catch (error) { console.error(error.code); }
  response.end('hello ' + (process.env.GREETING ?? 'nobody'));
}).listen(Number(process.env.PORT ?? 3000));
process.on('SIGTERM', () => process.exit(0));
`;
const BEFORE = `FROM node:22-slim
WORKDIR /app
ENV GREETING=world
COPY server.js .
EXPOSE 3000
CMD ["node", "server.js"]
`;

/** Compares the little server above with what `change` makes of its Dockerfile. */
async function compared(
  change: (dockerfile: string) => string,
  options: VerifyOptions = {},
): Promise<Verified> {
  if (engine === null) throw new Error('no engine');
  const context = mkdtempSync(join(tmpdir(), 'dfrewrite-broken-'));
  writeFileSync(join(context, 'server.js'), SERVER);
  const request = {
    context,
    dockerfile: 'Dockerfile',
    before: { dockerfile: BEFORE, ignore: null },
    after: { dockerfile: change(BEFORE), ignore: null },
    files: [],
    declares: null,
  };
  return verify(engine, request, { ...machineOptions(engine.name), startSeconds: 15, ...options });
}

describe.skipIf(engine === null)('with a real engine', () => {
  test('an honest rewrite is proven', async () => {
    const better = (text: string): string =>
      text.replace('CMD', 'RUN mkdir logs && chown node logs\nUSER 1000:1000\nCMD');
    const verified = await compared(better, { smoke: ['GET /health'], smokeCommands: ['node --version'] });
    expect(verified).toMatchObject({
      ok: true,
      reason: null,
      start: 'same',
      after: { uids: [1000], user: '1000:1000' },
    });
  });

  test('an after that does not build', async () => {
    const verified = await compared((text) => text.replace('server.js .', 'serve.js .'));
    expect(verified).toMatchObject({
      ok: false,
      reason: 'the rewrite does not build',
      start: 'not tried: the rewrite does not build',
    });
    expect(verified.log.join('\n')).toContain('serve.js');
  });

  test('an original that does not build proves nothing', async () => {
    if (engine === null) return;
    const context = mkdtempSync(join(tmpdir(), 'dfrewrite-broken-'));
    const side = { dockerfile: 'FROM node:22-slim\nRUN exit 7\n', ignore: null };
    const verified = await verify(engine, { context, dockerfile: null, before: side, after: side, files: [], declares: null }, machineOptions(engine.name)); // prettier-ignore
    expect(verified).toMatchObject({ ok: null, reason: 'not proven: the original does not build' });
  });

  test('one that starts and exits', async () => {
    const verified = await compared((text) => text.replace('"server.js"', '"-e", "console.log(1)"'));
    expect(verified.reason).toBe('the original keeps running, the rewrite exits with status 0: "1"');
  });

  test('one that cannot be started', async () => {
    const verified = await compared((text) =>
      text.replace('"node"', '"/no-such-program"').replace('CMD', 'ENTRYPOINT'),
    );
    expect(verified.reason).toContain('the rewrite cannot be started');
  });

  test('one whose port stays closed', async () => {
    const verified = await compared((text) => text.replace('EXPOSE', 'ENV PORT=3001\nEXPOSE'));
    expect(verified.ok).toBe(false);
    expect(verified.differences).toContain('port 3000: HTTP/1.1 200 OK, 11 bytes before, closed after');
  });

  test('one that runs as root where the original did not', async () => {
    if (engine === null) return;
    const context = mkdtempSync(join(tmpdir(), 'dfrewrite-broken-'));
    writeFileSync(join(context, 'server.js'), SERVER);
    const safe = BEFORE.replace('COPY', 'RUN chown node .\nUSER node\nCOPY');
    const request = {
      context,
      dockerfile: null,
      before: { dockerfile: safe, ignore: null },
      after: { dockerfile: `${safe}USER root\n`, ignore: null },
      files: [],
      declares: null,
    };
    const verified = await verify(engine, request, machineOptions(engine.name));
    expect(verified.ok).toBe(false);
    expect(verified.differences).toContain('a process runs as root now, none did before');
  });

  test('one that lost an environment variable', async () => {
    const verified = await compared((text) => text.replace('ENV GREETING=world\n', ''));
    expect(verified.ok).toBe(false);
    expect(verified.differences).toContain('ENV GREETING: "world" before, not set after');
  });

  test('one that cannot write its folder', async () => {
    const verified = await compared((text) => text.replace('CMD', 'RUN mkdir logs\nUSER 1000:1000\nCMD'));
    expect(verified.ok).toBe(false);
    expect(verified.differences.join('\n')).toMatch(
      /the original writes to \/app\/logs\S*, user 1000 of the rewrite may not/,
    );
  });

  test('one whose health check does not succeed any more', async () => {
    if (engine === null) return;
    const context = mkdtempSync(join(tmpdir(), 'dfrewrite-broken-'));
    writeFileSync(join(context, 'server.js'), SERVER);
    const side = (end: string) => ({
      dockerfile: `${BEFORE}HEALTHCHECK CMD test -w /etc\n${end}`,
      ignore: null,
    });
    const request = { context, dockerfile: null, before: side(''), after: side('RUN mkdir logs && chown 1000 logs\nUSER 1000:1000\n'), files: [], declares: null }; // prettier-ignore
    const verified = await verify(engine, request, machineOptions(engine.name));
    expect(verified.differences).toContain(
      'the health check of the original succeeds, that of the rewrite ends with status 1',
    );
  });

  test('one that lost its build output', async () => {
    if (engine === null) return;
    const { request } = await prepared('node-ts-npm');
    const copy = /^COPY --from=build .*\n/m;
    expect(request.after.dockerfile).toMatch(copy);
    const after = { ...request.after, dockerfile: request.after.dockerfile.replace(copy, '') };
    const verified = await verify(engine, { ...request, after, files: [] }, machineOptions(engine.name));
    expect(verified).toMatchObject({ ok: false, start: 'different' });
  });
});
