/** What an engine sees of originals, as evidence: with a real engine, on programs whose sources do not tell. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dfrewrite } from '../support/cli.ts';
import type { JsonReport } from '../../src/report/json.ts';
import type { EngineName } from '../../src/verify/index.ts';
import { engineOrNull, machineOptions } from './fixture.ts';

const NAME = (process.env['DFREWRITE_ENGINE'] as EngineName | undefined) ?? null;
const engine = await engineOrNull(NAME);

/** A server in a language of its own making: `start` is no source that anybody reads, and it writes where no table knows. */
const SERVER = `#!/usr/bin/env python3
import http.server, os
WRITES
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'hello')
http.server.HTTPServer(('', 8000), Handler).serve_forever()
`;
const DOCKERFILE = (tag: string, ...steps: readonly string[]) =>
  [`FROM python:${tag}`, 'WORKDIR /app', ...steps, 'COPY . .', 'EXPOSE 8000', 'CMD ["./start", "serve"]', ''].join('\n'); // prettier-ignore

/** A repository with such a server. */
function repository(
  writes: string,
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'dfrewrite-observed-'));
  const all = { ...files, Dockerfile: dockerfile, start: SERVER.replace('WRITES', writes) };
  for (const [path, text] of Object.entries(all)) writeFileSync(join(folder, path), text);
  chmodSync(join(folder, 'start'), 0o755);
  for (const words of [['init', '-q'], ['add', '-A']]) execFileSync('git', words, { cwd: folder }); // prettier-ignore
  return folder;
}

/** A call that may use the engine, and its JSON report's only file. */
async function called(folder: string, ...words: readonly string[]) {
  const { network, runNetwork } = machineOptions(engine?.name ?? 'docker');
  const isProof = words.includes('verify') || words.includes('--verify');
  const machine = [...(network === undefined ? [] : ['--network', network]), ...(runNetwork === undefined ? [] : ['--run-network', runNetwork]), ...(NAME === null ? [] : ['--engine', NAME])]; // prettier-ignore
  const finished = await dfrewrite([...words, ...(isProof ? machine : []), '--format', 'json'], { cwd: folder }); // prettier-ignore
  const report = finished.stdout === '' ? null : (JSON.parse(finished.stdout) as Partial<JsonReport>);
  return { ...finished, file: report?.files?.[0] };
}

const carriedBy = (file: JsonReport['files'][number] | undefined) =>
  Object.fromEntries((file?.applied ?? []).map(({ transform, carriedBy: carrier }) => [transform, carrier]));

describe.skipIf(engine === null)('with a real engine', () => {
  test('a folder that no table knows is given to the user; later, without an engine; a stale file is refused', async () => {
    const folder = repository("os.makedirs('/var/spool/jobs', exist_ok=True)\nopen('/var/spool/jobs/today', 'w').write('x')", DOCKERFILE('3.12-slim-bookworm'));
    expect((await called(folder, '.')).file?.withheld.map(({ transform }) => transform)).toContain('non-root');
    const watched = await called(folder, 'verify', '--observations', 'seen.json', '.');
    expect(watched.code).toBe(0);
    const later = await called(folder, '--observed', 'seen.json', '.');
    expect(carriedBy(later.file)).toMatchObject({ 'non-root': 'observation' });
    expect(later.file?.after).toContain('chown 10001:10001 /var/spool/jobs');
    writeFileSync(join(folder, 'after.Dockerfile'), later.file?.after ?? '');
    const proof = await called(folder, 'verify', '--before', 'Dockerfile', '--after', 'after.Dockerfile');
    expect(proof.code).toBe(0);
    writeFileSync(join(folder, 'requirements.txt'), 'flask\n');
    const stale = await called(folder, '--observed', 'seen.json', '.');
    expect(carriedBy(stale.file)).not.toHaveProperty('non-root');
    expect(stale.file?.warnings.join()).toContain('requirements.txt has come since');
  }); // prettier-ignore

  test('a package that no table knows gets the libraries that the full image had, by name', async () => {
    const steps = ['COPY requirements.txt .', 'RUN pip install -r requirements.txt'];
    const files = { 'requirements.txt': 'PyGreSQL==6.0.1\n' };
    const folder = repository('import pg', DOCKERFILE('3.11-bookworm', ...steps), files);
    const plain = await called(folder, '.');
    expect(plain.file?.after).not.toContain('slim');
    const { file } = await called(folder, '--unsafe', '--verify', '.');
    expect(file?.verified?.ok).toBe(true);
    expect(file?.after).toContain('FROM python:3.11-slim-bookworm');
    expect(file?.after).toContain('libpq5');
    expect(carriedBy(file)).toMatchObject({ 'slim-base': 'observation', 'non-root': 'observation' });
  }); // prettier-ignore

  test('what the engine disproves is taken back, and the rest is proven', async () => {
    // whoever is not root ends at once: the observations of root cannot show that
    const folder = repository(
      "if os.getuid() != int('0'): raise SystemExit(3)",
      DOCKERFILE('3.12-slim-bookworm'),
    );
    const { file } = await called(folder, '--unsafe', '--verify', '.');
    expect(file?.verified?.ok).toBe(true);
    expect(file?.after).not.toContain('USER');
    const back = file?.withheld.find(({ transform }) => transform === 'non-root');
    expect(back?.why).toMatch(/^it was taken back, since the engine disproves it: /);
  });

  test('with --unsafe, the report says for each change what carries it', async () => {
    const folder = repository("open('app.log', 'w').write('x')", DOCKERFILE('3.12-slim-bookworm'));
    const { file } = await called(folder, '--unsafe', '--verify', '.');
    expect(file?.verified?.ok).toBe(true);
    expect(carriedBy(file)).toMatchObject({ dockerignore: 'sources', 'non-root': 'observation' });
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).not.toContain('USER');
  });
});
