/**
 * Where the go tool keeps modules and what it compiled.
 * Sources: go.dev/ref/mod#module-cache, `go help cache`, November 2026.
 */
import type { PackageCache } from '../facts.ts';

export const goCaches: readonly PackageCache[] = [
  {
    folder: '~/go/pkg/mod',
    variables: { GOMODCACHE: '', GOPATH: 'pkg/mod' },
    emptied: /^go clean (?:\S+ )*-modcache\b/,
    read: true,
  },
  {
    folder: '~/.cache/go-build',
    variables: { GOCACHE: '', XDG_CACHE_HOME: 'go-build' },
    emptied: /^go clean (?:\S+ )*-cache\b/,
  },
];
