import { expect, test } from 'vitest';
import { isBuilt } from '../../../src/detect/go/constraint.ts';
import { compareVersions, parseGoMod, parseGoSum, parseGoWork } from '../../../src/detect/go/gomod.ts';
import { readSource } from '../../../src/detect/go/source.ts';
import { tokenise } from '../../../src/detect/go/tokens.ts';

test('go.mod: directives, blocks, comments and replacements', () => {
  const mod = parseGoMod(`// the module
module "example.com/app" // quoted

go 1.24.3
toolchain go1.25.0

require example.com/one v1.2.3
require (
	example.com/two v0.0.0-20240101000000-abcdefabcdef // indirect
	/* gone */ example.com/three v3.0.0+incompatible
)
exclude example.com/two v0.1.0
replace example.com/one v1.2.3 => ../one
replace (
	example.com/two => example.com/fork v1.0.0
)
tool example.com/two/cmd/gen
retract [v1.0.0, v1.1.0]
`);
  expect(mod).toEqual({
    module: { value: 'example.com/app', line: 2 },
    go: { value: '1.24.3', line: 4 },
    requires: [
      { path: 'example.com/one', version: 'v1.2.3', indirect: false, line: 7 },
      { path: 'example.com/two', version: 'v0.0.0-20240101000000-abcdefabcdef', indirect: true, line: 9 },
      { path: 'example.com/three', version: 'v3.0.0+incompatible', indirect: false, line: 10 },
    ],
    replaces: [
      { path: 'example.com/one', version: 'v1.2.3', target: '../one', targetVersion: null, line: 13 },
      {
        path: 'example.com/two',
        version: null,
        target: 'example.com/fork',
        targetVersion: 'v1.0.0',
        line: 15,
      },
    ],
  });
});

test.each([
  ['module a.b/c\ngo one\n', 2, 'invalid go version "one"'],
  ['module a.b/c\nrequire a.b/d\n', 2, 'require takes a path and a version: "a.b/d"'],
  ['module a.b/c\n\nrequire (\n\ta.b/d v1.0.0\n', 3, 'the require block is not closed'],
  ['modul a.b/c\n', 1, 'unknown directive: modul'],
  ['module a.b/c\nreplace a.b/d => a.b/e\n', 2, 'replace takes "path => target": "a.b/d => a.b/e"'],
  ['<<<<<<< HEAD\nmodule a.b/c\n', 1, 'unknown directive: <<<<<<<'],
  ['go 1.24\n', 1, 'there is no module line'],
])('a broken go.mod is told with its line: %j', (text, line, message) => {
  expect(parseGoMod(text)).toEqual({ line, message });
});

test('go.sum and go.work', () => {
  const sum = parseGoSum('a.b/c v1.0.0 h1:x=\na.b/c v1.0.0/go.mod h1:y=\nbroken\n');
  expect([...sum]).toEqual(['a.b/c@v1.0.0', 'a.b/c@v1.0.0/go.mod']);
  expect(parseGoWork('go 1.24\nuse (\n\t./api\n\t.\n)\n')).toEqual({
    uses: [
      { value: './api', line: 3 },
      { value: '.', line: 4 },
    ],
    replaces: [],
  });
});

test.each([
  ['1.24', '1.24.0', 0],
  ['1.9', '1.24', -1],
  ['1.24.3', '1.24', 1],
])('%s against %s', (left, right, sign) => {
  expect(Math.sign(compareVersions(left, right))).toBe(sign);
});

test('tokens: texts, comments, runes, numbers and the semicolons of line ends', () => {
  const { tokens, pragmas } = tokenise(
    '//go:build linux\npackage a // x "y"\nvar b = "q\\"\\u00e9" + `raw\n"x"` /* , */\nc := \'"\' + 0x1p-2\nd++\n',
  );
  expect(tokens.map(({ kind, text, value }) => (kind === 'text' ? value : text)).join(' ')).toBe(
    'package a ; var b = q"é + raw\n"x" ; c := \'"\' + 0x1p-2 ; d ++ ;',
  );
  expect(tokens.at(-1)?.line).toBe(6);
  expect(pragmas).toEqual([{ text: '//go:build linux', line: 1, before: 0 }]);
});

test.each([
  '"unclosed\nx',
  '`unclosed',
  "'",
  '/* unclosed',
  'func (',
  'var x = [',
  'import (',
  '{{ .Name }}',
  '\0\uFEFF',
  'func f(a int) (b func() {',
])('what is no Go does no harm: %j', (text) => {
  expect(() => readSource('x.go', `package a\n${text}`)).not.toThrow();
});

test('a source: imports, functions, calls, assignments, fields, embedded files, directives', () => {
  const source = readSource(
    'x.go',
    `package web

import (
	"embed"
	echo "github.com/labstack/echo/v4"
	_ "github.com/mattn/go-sqlite3"
	"gopkg.in/yaml.v3"
)
import "C"

//go:generate mockgen -source=x.go
//go:embed all:static "with space"
var files embed.FS

const dir, other = "a", "b"

func (s *Server[T]) Start(path string, more ...int) (map[string]interface{}, error) {
	x, err := load[int](path)
	s.cfg.Dir = dir
	return http.Serve(Options{Name: "n", List: []string{"x"}}), err
}
`,
  );
  expect(source.imports.map(({ name, path }) => `${name}=${path}`)).toEqual([
    'embed=embed',
    'echo=github.com/labstack/echo/v4',
    '_=github.com/mattn/go-sqlite3',
    'yaml=gopkg.in/yaml.v3',
    'C=C',
  ]);
  expect(source.functions.map(({ name, parameters }) => [name, ...parameters])).toEqual([
    ['Start', 'path', 'more'],
  ]);
  expect(source.calls.map(({ names }) => names.join('.'))).toEqual(['load', 'http.Serve']);
  expect(source.assignments.map(({ name, member }) => (member ? `.${name}` : name))).toEqual([
    'dir',
    'other',
    'x',
    'err',
    '.Dir',
  ]);
  expect(source.fields.map(({ name }) => name)).toEqual(['Name', 'List']);
  expect(source.embeds).toEqual([{ patterns: ['static', 'with space'], variable: 'files', line: 12 }]);
  expect(source.generates).toEqual([{ command: 'mockgen -source=x.go', line: 11 }]);
});

test.each([
  ['a.go', null, true],
  ['a_test.go', null, false],
  ['_a.go', null, false],
  ['a_windows.go', null, false],
  ['a_linux_arm64.go', null, true],
  ['a_darwin_arm64.go', null, false],
  ['a.go', 'ignore', false],
  ['a.go', 'linux && !windows', true],
  ['a.go', '!linux', false],
  ['a.go', '(darwin || unix) && go1.20', true],
  ['a.go', 'cgo', true],
  ['a.go', '!cgo', true],
  ['a.go', 'postgres', true],
  ['a.go', 'mysql', false],
])('%s with the constraint %s takes part: %s', (path, constraint, built) => {
  expect(isBuilt(path, constraint, new Set(['postgres']))).toBe(built);
});
