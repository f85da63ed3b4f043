/** Which configuration counts for which Dockerfile, and what it says about it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { memoBy } from '../dockerfile/memo.ts';
import type { Config } from './config.ts';
import { pathFrom, type Setting } from './plan.ts';
import type { FoundDockerfile } from '../project/discover.ts';
import { isInside } from '../project/repository.ts';
import type { Request } from './request.ts';
import { transforms } from '../transforms/index.ts';

/** The name that is looked for in the folder of a Dockerfile and in those above it. */
const CONFIG_NAME = 'dfrewrite.json';

/**
 * Reads every configuration that counts, each once, and answers with the setting of a file.
 * `config` is the absolute path of the one that was named, or null. Throws `UsageError` for what is wrong in one of them.
 */
export async function settingsOf(
  files: readonly FoundDockerfile[],
  root: string,
  config: string | null,
  { flags, cwd, debug }: Pick<Request, 'flags' | 'cwd' | 'debug'>,
  observed: Setting['observed'] = null,
): Promise<(found: FoundDockerfile) => Setting> {
  const exists = memoBy((path: string) => existsSync(path));
  const paths = new Map(
    files.map(({ absolute, repository }) => [
      absolute,
      config ?? nearest(absolute, repository?.top ?? cwd, exists),
    ]),
  );
  const configs = await readAll([...paths.values(), config]);
  const isIgnored = await ignoreRules([...configs.values()]);
  return ({ absolute }) => {
    const own = configs.get(paths.get(absolute) ?? '') ?? null;
    return { flags, config: own, root, debug, observed, ignored: own !== null && isIgnored(own, absolute) };
  };
}

/** The nearest configuration above a file, at most up to `top`. Both absolute. Null when there is none. */
function nearest(file: string, top: string, exists: (path: string) => boolean): string | null {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const candidate = join(folder, CONFIG_NAME);
    if (exists(candidate)) return candidate;
    if (folder === top || !isInside(top, folder)) return null;
  }
}

/** The configurations by path; the reader is loaded only where there are any. */
async function readAll(paths: readonly (string | null)[]): Promise<ReadonlyMap<string, Config>> {
  const present = new Set(paths.filter((path) => path !== null));
  if (present.size === 0) return new Map();
  const { readConfig } = await import('./config.ts');
  const ids = transforms.map(({ id }) => id);
  return new Map([...present].map((path) => [path, readConfig(path, ids)]));
}

type IsIgnored = (config: Config, file: string) => boolean;

/** The configurations' `ignore` patterns, with the meaning that they have in a .gitignore beside them. */
async function ignoreRules(configs: readonly Config[]): Promise<IsIgnored> {
  if (!configs.some(({ ignore }) => ignore.length > 0)) return () => false;
  const { default: ignore } = await import('ignore');
  const rules = memoBy((config: Config) => ignore().add([...config.ignore]));
  return (config, file) => {
    const path = pathFrom(dirname(config.path), file);
    return ignore.isPathValid(path) && rules(config).ignores(path);
  };
}
