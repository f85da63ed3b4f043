/** Words of the `go` tool and of its files. Source: `go help build`, `go help install`, `go help get` of Go 1.26, and the reference of go.mod. */

/** Flags that take the next word as their value. The others are switches, or carry it behind `=`. */
export const valuedFlags = new Set(
  'C o p asmflags buildmode compiler covermode coverpkg gccgoflags gcflags installsuffix ldflags mod modfile overlay pgo pkgdir tags toolexec exec run skip timeout count coverprofile go compat f'.split(
    ' ',
  ),
);

/** Beginnings of the variables that the tool reads. Source: `go help environment`. */
export const toolVariables = ['GO', 'CGO_'];

/** Commands whose second word belongs to the name: `go mod download`. */
export const commandGroups = new Set(['mod', 'work', 'tool', 'telemetry']);

/** Commands that change nothing of the image that anybody needs. */
export const inertCommands = new Set([
  'version',
  'list',
  'doc',
  'help',
  'clean',
  'bug',
  'mod why',
  'mod graph',
  'telemetry off',
  'telemetry on',
]);

/** Commands that only check. */
export const checkCommands = new Set(['test', 'vet', 'fmt', 'fix', 'mod verify']);

/** Values of `-buildmode` whose result is no program that can be started. */
export const libraryModes = new Set(['plugin', 'c-shared', 'c-archive', 'shared', 'archive']);

/** Directives of go.mod. */
export const modDirectives = new Set(
  ['module', 'go', 'toolchain', 'godebug', 'require', 'exclude', 'replace', 'retract', 'tool', 'ignore'], // prettier-ignore
);

/** Directives of go.work. */
export const workDirectives = new Set(['go', 'toolchain', 'godebug', 'use', 'replace']);
