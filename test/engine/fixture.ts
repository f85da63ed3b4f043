/** A fixture as the proof needs it: in a repository of its own, rewritten by this program. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProject } from '../../src/project/disk.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import type { Rewrite } from '../../src/model/index.ts';
import { openEngine, verify, type Engine, type EngineName, type Verified, type VerifyOptions, type VerifyRequest } from '../../src/verify/index.ts'; // prettier-ignore

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every fixture, by name: `<stack>-<case>`. */
export const FIXTURES: readonly string[] = readdirSync(join(ROOT, 'fixtures/before')).toSorted();

/** A fixture and what this program makes of it. */
export interface Prepared {
  readonly result: Rewrite;
  readonly request: VerifyRequest;
}

/** Copies a fixture into a repository of its own, so that nothing above it counts as evidence, and rewrites its Dockerfile. */
export async function prepared(name: string): Promise<Prepared> {
  const context = join(mkdtempSync(join(tmpdir(), 'dfrewrite-engine-')), name);
  cpSync(join(ROOT, 'fixtures/before', name), context, { recursive: true });
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    execFileSync('git', words, { cwd: context });
  const project = await openProject(join(context, 'Dockerfile'));
  const result = rewrite(readFileSync(join(context, 'Dockerfile'), 'utf8'), project);
  const companion = result.companions.find(({ path }) => path === project.ignoreFile.path);
  const request: VerifyRequest = {
    context,
    dockerfile: 'Dockerfile',
    before: { dockerfile: result.before, ignore: project.ignoreFile.text },
    after: { dockerfile: result.after, ignore: companion?.after ?? project.ignoreFile.text },
    files: project.files,
    declares: result.declares,
    lookups: result.lookups,
    ...(result.retarget === null ? {} : { development: result.retarget.target }),
  };
  return { result, request };
}

/** What this machine needs for builds and starts; see docs/verify.md. */
export function machineOptions(engine: EngineName): VerifyOptions {
  const network = process.env['DFREWRITE_BUILD_NETWORK'];
  const runNetwork = process.env[engine === 'docker' ? 'DFREWRITE_RUN_NETWORK' : 'DFREWRITE_PODMAN_NETWORK'];
  return {
    startSeconds: 40,
    // npm asks for its newest version while it starts, and is slow to stop where nothing answers
    env: ['NPM_CONFIG_UPDATE_NOTIFIER=false'],
    ...(network === undefined ? {} : { network }),
    ...(runNetwork === undefined ? {} : { runNetwork }),
  };
}

/** The engine, or null (with a word about what is needed) where none answers. In CI there must be one. */
export async function engineOrNull(name: EngineName | null): Promise<Engine | null> {
  try {
    return await openEngine(name);
  } catch (error) {
    if (process.env['CI'] === 'true' || !(error instanceof Error)) throw error;
    console.warn(`skipped: ${error.message}`);
    return null;
  }
}

/** Runs the proof and keeps its answer for `npm run results`. */
export async function proven(engine: Engine, name: string, { result, request }: Prepared): Promise<Verified> {
  // without a change there is no rebuild to compare
  const files = result.status === 'changed' ? request.files : [];
  const verified = await verify(engine, { ...request, files }, machineOptions(engine.name));
  const folder = join(ROOT, 'coverage/verified', engine.name);
  mkdirSync(folder, { recursive: true });
  const kept = {
    fixture: name,
    stack: result.stack?.id ?? null,
    status: result.status,
    date: new Date().toISOString(),
    verified,
  };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  return verified;
}
