/** What programs of Go do with a place, in the ways that people write it: each is seen, or said to be unknown; never missed. */
import { describe, expect, test } from 'vitest';
import { stack } from '../detect/go/support.ts';
import type { Program } from '../../src/model/index.ts';

/** Ways to come to a text `X`: declarations, statements, an expression, and the deeds for which that is not followed. */
const WAYS: Readonly<Record<string, readonly [declared: string, head: string, value: string, unknown?: readonly string[]]>> = {
  'a literal': ['', '', 'X'],
  'a raw literal': ['', '', 'R'],
  'a constant': ['const p = X', '', 'p'],
  'a constant with a type': ['const p string = X', '', 'p'],
  'a group of constants': ['const (\n\ta = "/tmp/x"\n\tp = X\n)', '', 'p'],
  'a local name': ['', 'p := X', 'p'],
  'a local name with a type': ['', 'var p string = X', 'p'],
  'two in a row': ['', 'a, p := "/tmp/x", X\n_ = a', 'p'],
  'a name that is given a value later': ['', 'var p string\np = X', 'p'],
  "a package's name that is given a value later": ['var p = X', 'p = X', 'p'],
  'what a caller gives': ['func f(p string) string { return p }', '', 'f(X)'],
  'a return': ['func f() string {\n\treturn X\n}', '', 'f()'],
  'one of two returns': ['func f() (string, error) {\n\treturn X, nil\n}', 'p, _ := f()', 'p'],
  'a local function': ['', 'f := func() string { return X }', 'f()'],
  'an item of a list': ['', 'var q string\nfor _, p := range []string{X} {\n\tq = p\n}', 'q'],
  'a field': ['type T struct{ p string }', 't := T{p: X}', 't.p'],
  'a field that is given a value later': ['type T struct{ p string }', 'var t T\nt.p = X', 't.p'],
  'an else if': ['', 'p := ""\nif false {\n} else if p = X; true {\n}', 'p'],
  'a conversion': ['', '', 'string(X)'],
  'another package': ['', '', 'other.P'],
  'a function of another package': ['', '', 'other.F()'],
}; // prettier-ignore

const DEEDS: Readonly<Record<string, { text: string; seen: string; imports: string; use: (value: string) => string; found: (program: Program) => readonly [readonly string[], unknown] }>> = {
  writes: {
    text: 'uploads/x', seen: 'uploads', imports: 'os',
    use: (value) => `os.WriteFile(${value}, nil, 0o644)`,
    found: ({ writes, writesUnknown }) => [writes.map(({ path }) => path), writesUnknown],
  },
  opens: {
    text: 'data/a.json', seen: 'data/a.json', imports: 'os',
    use: (value) => `os.ReadFile(${value})`,
    found: ({ opens, opensUnknown }) => [opens.map(({ path }) => path), opensUnknown],
  },
  runs: {
    text: 'convert', seen: 'convert', imports: 'os/exec',
    use: (value) => `exec.Command(${value}, "a").Run()`,
    found: ({ runs, runsUnknown }) => [runs.map(({ name }) => name), runsUnknown],
  },
  listens: {
    text: ':8081', seen: '8081', imports: 'net/http',
    use: (value) => `http.ListenAndServe(${value}, nil)`,
    found: ({ ports }) => [ports.map(({ port }) => String(port)), 'nobody says that it is not known'],
  },
}; // prettier-ignore

describe.each(Object.entries(DEEDS))('%s', (deed, { text, seen, imports, use, found }) => {
  test.each(Object.entries(WAYS))('%s', (_, [declared, head, value, unknown = []]) => {
    const given = (part: string): string => part.replaceAll('X', `"${text}"`).replaceAll('R', `\`${text}\``);
    const other = value.includes('other') ? '\t"example.com/app/other"\n' : '';
    const source = `package main\n\nimport (\n\t"${imports}"\n${other})\n\n${given(declared)}\n\nfunc main() {\n${given(head)}\n${use(given(value))}\n}\n`;
    const files = { 'main.go': source, 'data/a.json': '{}', 'other/other.go': `package other\n\nconst P = "${text}"\n\nfunc F() string { return P }\n` }; // prettier-ignore
    const [places, hidden] = found(stack(files).program);
    if (unknown.includes(deed)) expect([places.includes(seen), hidden !== null]).toEqual([false, true]);
    else expect(places).toContain(seen);
  });
});
