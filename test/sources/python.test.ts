/** What programs of Python do with a place, in the ways that people write it: each is seen, or said to be unknown; never missed. */
import { describe, expect, test } from 'vitest';
import { dockerfile, stackOf } from '../detect/python/stack.ts';
import type { Program } from '../../src/model/index.ts';

function programOf(source: string, more: Record<string, string> = {}): Program {
  const files = { 'requirements.txt': '', 'data/a.json': '{}', ...more, 'app.py': source };
  return stackOf(dockerfile(), files).program;
}

/** Ways to come to a text `X`: lines, an expression, and the deeds for which that is not followed. */
const WAYS: Readonly<Record<string, readonly [head: string, value: string, unknown?: readonly string[]]>> = {
  'a literal': ['', 'X'],
  'a constant': ['P = X', 'P'],
  'a constant in a function': ['def f():\n    p = X\n    return p', 'f()'],
  'two in a row': ['p = q = X', 'q'],
  'a pair': ["a, b = '/tmp/x', X", 'b'],
  'a type': ['p: str = X', 'p'],
  'what a caller gives': ['def f(p):\n    return p', 'f(X)'],
  'what a caller gives by name': ['def f(*, p):\n    return p', 'f(p=X)'],
  'a default of a parameter': ['def f(p=X):\n    return p', 'f()'],
  'a lambda': ['f = lambda: X', 'f()'],
  'an item of a list': ['for p in [X]:\n    pass', 'p'],
  'a field of an object': ['class A:\n    def __init__(self):\n        self.p = X\n    def get(self):\n        return self.p', 'A().get()', ['writes', 'opens', 'runs', 'listens']],
  'a field of a class': ['class A:\n    P = X', 'A.P'],
  'an entry': ["d = {'p': X}", "d['p']"],
  'an entry that is given a value later': ["d = {'p': '/tmp/x'}\nd['p'] = X", "d['p']"],
  'an entry that may be given another value': ["d = {'p': X}\nd.update(other)", "d['p']", ['writes', 'opens', 'runs', 'listens']],
  'an entry of another dictionary': ["d = {'p': X} if a else b", "d['p']", ['writes', 'opens', 'runs', 'listens']],
  'either': ['import sys', '(X if sys.argv else X)'],
  'a walrus': ['if (p := X):\n    pass', 'p'],
  'a variable with a default': ['import os', "os.environ.get('NOT_SET', X)"],
  'a variable with a default, shorter': ['import os', "os.getenv('NOT_SET', X)"],
  'a variable or a default': ['import os', "(os.environ.get('NOT_SET') or X)"],
  'another module': ['import other', 'other.P'],
  'a name of another module': ['from other import P as p', 'p'],
  'all names of another module': ['from other import *', 'P'],
}; // prettier-ignore

const DEEDS: Readonly<Record<string, { text: string; seen: string; use: (value: string) => string; found: (program: Program) => readonly [readonly string[], unknown] }>> = {
  writes: {
    text: "'uploads/x'", seen: 'uploads',
    use: (value) => `open(${value}, 'w')`,
    found: ({ writes, writesUnknown }) => [writes.map(({ path }) => path), writesUnknown],
  },
  opens: {
    text: "'data/a.json'", seen: 'data/a.json',
    use: (value) => `from pathlib import Path\nPath(${value}).read_text()`,
    found: ({ opens, opensUnknown }) => [opens.map(({ path }) => path), opensUnknown],
  },
  runs: {
    text: "'convert'", seen: 'convert',
    use: (value) => `import subprocess\nsubprocess.run([${value}, 'a'])`,
    found: ({ runs, runsUnknown }) => [runs.map(({ name }) => name), runsUnknown],
  },
  listens: {
    text: "'8081'", seen: '8081',
    use: (value) => `import uvicorn\nuvicorn.run(app, port=int(${value}))`,
    found: ({ ports }) => [ports.map(({ port }) => String(port)), 'nobody says that it is not known'],
  },
}; // prettier-ignore

describe.each(Object.entries(DEEDS))('%s', (deed, { text, seen, use, found }) => {
  test.each(Object.entries(WAYS))('%s', (_, [head, value, unknown = []]) => {
    const source = `${head.replaceAll('X', text)}\n${use(value.replaceAll('X', text))}`;
    const [places, hidden] = found(programOf(source, { 'other.py': `P = ${text}\n` }));
    if (unknown.includes(deed)) expect([places.includes(seen), hidden !== null]).toEqual([false, true]);
    else expect(places).toContain(seen);
  });
});
