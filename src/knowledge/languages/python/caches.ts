/**
 * Where Python's package managers keep what they downloaded and built.
 * Sources: pip.pypa.io/en/stable/topics/caching, docs.astral.sh/uv/concepts/cache, python-poetry.org/docs/configuration, November 2026.
 */
import type { PackageCache } from '../facts.ts';

/** pip takes any beginning of an option that no other one has. */
const noPipCache = /^--no-cache(?:-d(?:ir?)?)?$/;

/** It also keeps the wheels that it built, under names that say nothing of the system's C library. */
export const pipCache: PackageCache = {
  folder: '~/.cache/pip',
  variables: { PIP_CACHE_DIR: '', XDG_CACHE_HOME: 'pip' },
  off: ['PIP_NO_CACHE_DIR'],
  offOptions: noPipCache,
  emptied: /^(?:python[\d.]* -m )?pip3? cache (?:purge|remove)\b/,
  settings: { names: ['pip.conf'], says: /^\s*(?:no-)?cache-dir\s*=/m },
  compiled: true,
};

export const uvCache: PackageCache = {
  folder: '~/.cache/uv',
  variables: { UV_CACHE_DIR: '', XDG_CACHE_HOME: 'uv' },
  off: ['UV_NO_CACHE'],
  offOptions: /^(?:--no-cache|-n)$/,
  emptied: /^uv cache (?:clean|prune)\b/,
  relied: /^--offline$/,
  settings: { names: ['uv.toml', 'pyproject.toml'], says: /^\s*(?:cache-dir|no-cache)\s*=/m },
  compiled: true,
};

const poetry = {
  off: ['POETRY_NO_CACHE'],
  offOptions: /^--no-cache$/,
  emptied: /^poetry cache clear\b/,
  settings: { names: ['poetry.toml'], says: /^\s*cache-dir\s*=/m },
} satisfies Partial<PackageCache>;

/** Its environments lie beside them, in folders that no mount may cover. */
export const poetryCaches: readonly PackageCache[] = [
  {
    ...poetry,
    folder: '~/.cache/pypoetry/cache',
    variables: { POETRY_CACHE_DIR: 'cache', XDG_CACHE_HOME: 'pypoetry/cache' },
  },
  {
    ...poetry,
    folder: '~/.cache/pypoetry/artifacts',
    variables: { POETRY_CACHE_DIR: 'artifacts', XDG_CACHE_HOME: 'pypoetry/artifacts' },
    compiled: true,
  },
];
