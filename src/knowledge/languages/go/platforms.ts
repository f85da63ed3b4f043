/** What Go calls the systems and processors that it builds for. Source: `go tool dist list` of Go 1.26, and names of older releases. */

/** Systems other than Linux. */
export const otherSystems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js netbsd openbsd plan9 solaris wasip1 windows zos hurd nacl'.split(
    ' ',
  ),
);

/** Processors. */
export const processors = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '),
);

/** Build tags that hold for every build on Linux. */
export const linuxTags = new Set(['linux', 'unix', 'gc']);
