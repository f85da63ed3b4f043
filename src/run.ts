/** Many files: plan all, then prove, write and report. One bad file never stops the others. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { withDiffs, withMergedCompanions, withoutUncommitted, writePlans } from './apply.ts';
import { type Config, nearestConfig, readConfig, seenFrom } from './config.ts';
import { announce, conclude } from './emit.ts';
import { plan, type Plan, type Setting } from './plan.ts';
import { decode, discover, type Found } from './project/discover.ts';
import { isInside, openRepository } from './project/repository.ts';
import type { Request, Streams } from './request.ts';
import { exitCode, type RunResult } from './result.ts';
import { transforms } from './transforms/index.ts';

/** Runs one call and answers with the exit code. Throws `UsageError` before anything was written. */
export async function run(request: Request, streams: Streams): Promise<number> {
  const input = request.paths.includes('-') ? await streams.input() : null;
  const found =
    input === null ? await discover(request.paths, request.cwd) : [await standardInput(request, input)];
  const missing = found.flatMap(({ problem }) => (problem?.kind === 'missing' ? [problem.says] : []));
  const files = found.filter(({ problem }) => problem?.kind !== 'missing').sort(byPath);
  const root = rootOf(files, request.cwd);

  const plans = await planned(files, root, request, streams);
  const result = (finished: readonly Plan[]): RunResult => ({
    files: finished.map((each) => each.result),
    missing,
    root,
    write: request.write,
    check: request.check,
  });
  const announced = result(plans);
  await announce(announced, request, streams, input);
  const finished = request.write ? result(writePlans(plans)) : announced;
  conclude(finished, announced, request, streams);
  return exitCode(finished);
}

/** Everything that is decided before the first byte is printed or written. */
async function planned(
  files: readonly Found[],
  root: string,
  request: Request,
  streams: Streams,
): Promise<readonly Plan[]> {
  const settings = await settingsOf(files, root, request);
  let plans: readonly Plan[] = files.map((found, index) => {
    showProgress(index, files.length, streams);
    return plan(found, settings(found));
  });
  if (request.write && !request.allowDirty) plans = await withoutUncommitted(plans);
  if (request.proof !== null) {
    const { withProofs } = await import('./prove.ts');
    plans = await withProofs(plans, request.proof, streams);
  }
  return withDiffs(withMergedCompanions(plans, root), root);
}

/** Fewer files are done before a counter could be read. */
const FILES_WORTH_A_COUNTER = 200;

function showProgress(done: number, all: number, { live, err }: Streams): void {
  if (!live || all < FILES_WORTH_A_COUNTER || done % 20 !== 0) return;
  err(done + 20 < all ? `\r${String(done)} of ${String(all)} Dockerfiles` : '\r\u001B[K');
}

/** The Dockerfile of standard input, at the place where it would stand. */
async function standardInput({ cwd, stdinFilename }: Request, bytes: Uint8Array): Promise<Found> {
  const absolute = resolve(cwd, stdinFilename);
  const repository = await openRepository(
    dirname(absolute),
    isInside(cwd, absolute) ? cwd : dirname(absolute),
  );
  const text = decode(bytes);
  const place = { path: stdinFilename, absolute, repository };
  return typeof text === 'string'
    ? { ...place, text, problem: null }
    : { ...place, text: null, problem: text };
}

/** Reads every configuration that counts, each once, and answers with the setting of a file. */
async function settingsOf(
  files: readonly Found[],
  root: string,
  { flags, config, cwd }: Request,
): Promise<(found: Found) => Setting> {
  const ids = transforms.map(({ id }) => id);
  const given = config === null ? null : readConfig(resolve(cwd, config), ids);
  const exists = remember((path: string) => existsSync(path));
  const read = remember((path: string) => readConfig(path, ids));
  const configs = new Map<string, Config | null>();
  for (const { absolute, repository } of files) {
    const nearest = nearestConfig(absolute, repository?.top ?? cwd, exists);
    configs.set(absolute, given ?? (nearest === null ? null : read(nearest)));
  }
  const isIgnored = await ignoreRules([...configs.values()]);
  return ({ absolute }) => {
    const own = configs.get(absolute) ?? null;
    return { flags, config: own, root, ignored: own !== null && isIgnored(own, seenFrom(own, absolute)) };
  };
}

type IsIgnored = (config: Config, path: string) => boolean;

/** The configurations' `ignore` patterns, with the meaning that they have in a .gitignore. */
async function ignoreRules(configs: readonly (Config | null)[]): Promise<IsIgnored> {
  if (!configs.some((config) => (config?.ignore.length ?? 0) > 0)) return () => false;
  const { default: ignore } = await import('ignore');
  const rules = remember((config: Config) => ignore().add([...config.ignore]));
  return (config, path) => ignore.isPathValid(path) && rules(config).ignores(path);
}

/**
 * The absolute folder that the paths of a report are relative to: the top of the one repository,
 * the folder around all of them when there are several, the working folder when there is none.
 */
function rootOf(files: readonly Found[], cwd: string): string {
  const tops = [...new Set(files.flatMap(({ repository }) => repository?.top ?? []))];
  let root = tops[0] ?? cwd;
  while (!tops.every((top) => isInside(root, top))) root = dirname(root);
  return root;
}

function byPath(a: Found, b: Found): number {
  return a.absolute < b.absolute ? -1 : 1;
}

/** The same function, asked once per argument. */
function remember<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
