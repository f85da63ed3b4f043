/** What the tables say about Go. Sources: the Dockerfile of its official image and the documentation of the go tool, August 2026. */
import { PLAIN_IMAGE, SYSTEM_PATH, type LanguageFacts } from '../facts.ts';
import { goCaches } from './caches.ts';
import { golangTags } from './data/tags.ts';

export const go: LanguageFacts = {
  id: 'go',
  // source: go.dev/doc/devel/release, November 2026
  support: {
    repository: 'golang',
    ended: {
      '1.25': '2026-08-11',
      '1.24': '2026-02-10',
      '1.23': '2025-08-12',
      '1.22': '2025-02-11',
      '1.21': '2024-08-13',
      '1.20': '2024-02-06',
      '1.19': '2023-09-06',
      '1.18': '2023-02-01',
      '1.17': '2022-08-02',
      '1.16': '2022-03-15',
      '1.15': '2021-08-16',
      '1.14': '2021-02-16',
      '1.13': '2020-08-11',
      '1.12': '2020-02-25',
      '1.11': '2019-09-03',
      '1.10': '2019-02-25',
    },
  },
  image: {
    repository: 'golang',
    config: {
      ...PLAIN_IMAGE,
      workdir: '/go',
      env: {
        PATH: `/go/bin:/usr/local/go/bin:${SYSTEM_PATH}`,
        GOPATH: '/go',
        GOTOOLCHAIN: 'local',
        GOLANG_VERSION: null,
      },
      commands: ['go', 'gofmt'],
    },
    alpine: { cmd: ['/bin/sh'], commands: ['update-ca-certificates'] },
    bases: { slim: 'golang', full: 'golang' },
    tags: golangTags,
  },
  managers: [{ programs: ['go'], reads: { verbs: ['mod'], manifests: ['go.mod'] }, caches: goCaches }],
  manifests: ['go.mod'],
  lockfiles: ['go.sum'],
  code: { endings: ['.go'], names: ['go.mod'] },
  editable: { endings: ['.go'], except: /_test\./ },
  vendor: { committed: ['vendor'], mark: 'modules.txt' },
  output: { failure: { reason: /^(?:panic|fatal error): / } },
  environmentPrograms: 'godotenv|air|gow|goreman|forego|goose|atlas|sqlc|buffalo|encore',
  environmentReaders: /godotenv|gotenv|viper|cleanenv|direnv|koanf\/parsers\/dotenv/,
  history: {
    files: /\.go$/,
    readers: /go-git\/v?\d?|git2go/,
    callers:
      /ReadBuildInfo|prometheus\/common\/version|\/versioninfo"|getsentry\/sentry-go|caarlos0\/go-version|release-utils\/version|go\.szostok\.io\/version/,
    steps: /-buildvcs(?:=true|=1)?(?:\s|$)|runtime\/debug/,
  },
  root: {
    calls:
      /\bos\.(?:L?Chown|Gete?uid)\(|\b(?:syscall|unix)\.(?:Set(?:e|re|res)?[ug]id|Setgroups|Chroot|Mount|SOCK_RAW|AF_PACKET)\b|\bicmp\.ListenPacket\(|"ip[46]?:(?:icmp|1|ipv6-icmp|58)"/,
  },
  development: [/^(?:air|dlv|CompileDaemon|reflex|fresh|gow|realize|modd|gomon|wgo)(?: |$)/],
  versionCommands: ['go'],
  launchers: [['go', 'run']],
  tools: { compilers: [{ name: 'go', paths: ['/usr/local/go/bin/go', '/usr/bin/go'] }] },
};
