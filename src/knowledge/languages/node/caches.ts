/**
 * Where Node's package managers keep what they downloaded.
 * Sources: docs.npmjs.com (npm-cache), classic.yarnpkg.com/docs/cli/cache, pnpm.io/settings, November 2026; the folders as root of the official image has them.
 */
import type { PackageCache } from '../facts.ts';

/** Downloads alone, which any number of installs may use at once. */
export const npmCache: PackageCache = {
  folder: '~/.npm',
  variables: { npm_config_cache: '', NPM_CONFIG_CACHE: '' },
  emptied: /^npm cache (?:clean|clear|rm|verify)\b/,
  relied: /^--(?:prefer-)?offline$/,
  settings: { names: ['.npmrc'], says: /^\s*cache\s*=/m },
};

/** That of yarn 1; later versions have a `.yarnrc.yml`, and keep it elsewhere. */
export const yarnCache: PackageCache = {
  folder: '/usr/local/share/.cache/yarn',
  variables: { YARN_CACHE_FOLDER: '', XDG_CACHE_HOME: 'yarn' },
  emptied: /^yarn cache clean\b/,
  relied: /^--offline$/,
  settings: { names: ['.yarnrc', '.yarnrc.yml'], says: /cache-folder|yarn-offline-mirror|^\w+:/m },
  locked: true,
};

/** It also keeps what install scripts made. */
export const pnpmStore: PackageCache = {
  folder: '~/.local/share/pnpm/store',
  variables: {
    npm_config_store_dir: '',
    NPM_CONFIG_STORE_DIR: '',
    PNPM_HOME: 'store',
    XDG_DATA_HOME: 'pnpm/store',
  },
  emptied: /^pnpm store prune\b/,
  relied: /^--(?:prefer-)?offline$/,
  settings: { names: ['.npmrc', 'pnpm-workspace.yaml'], says: /^\s*store-?dir\s*[=:]/im },
  compiled: true,
};
