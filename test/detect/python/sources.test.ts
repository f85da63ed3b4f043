import { describe, expect, test } from 'vitest';
import { readModule } from '../../../src/detect/python/source.ts';
import { tokenize } from '../../../src/detect/python/tokens.ts';
import { dockerfile, stackOf, use, writes } from './stack.ts';

const texts = (source: string): readonly string[] =>
  tokenize(source).map((token) => (token.kind === 'string' ? `"${token.value ?? '?'}"` : token.text));

describe('tokens', () => {
  test.each([
    ['x = 1 # open("a", "w")', ['x', '=', '1', '']],
    ['f(.5, 1.5)', ['f', '(', '.5', ',', '1.5', ')', '']],
    ["'it''s'", ['"it"', '"s"', '']],
    ['r"\\d" "\\n" b"x"', ['"\\d"', '"\n"', '"x"', '']],
    ['"""a\n"b"\n"""\ny', ['"a\n"b"\n"', '', 'y', '']],
    ['f(\n  1, # c\n  2)', ['f', '(', '1', ',', '2', ')', '']],
    ['a = b \\\n  + c', ['a', '=', 'b', '+', 'c', '']],
    ['f"{x}/y"', ['"?"', '']],
    ['f"{{x}}"', ['"{x}"', '']],
    ['f"{d["k"]}" z', ['"?"', 'z', '']],
    ['f"{\n a\n}" z', ['"?"', 'z', '']],
    ["f'''{\n d[\"}\"]\n}''' z", ['"?"', 'z', '']],
    ['f"{a\ny', ['"?"', '', 'y', '']],
    ['f"{a:\'^9}" z', ['"?"', 'z', '']],
    ['f"{a:{b:\'>9}}" z', ['"?"', 'z', '']],
    ['f"{d[":"]}" z', ['"?"', 'z', '']],
    ['f"{({":": "}"})}" z', ['"?"', 'z', '']],
    ['f"{a:#x}" z', ['"?"', 'z', '']],
    ['a //= b ** c', ['a', '//=', 'b', '**', 'c', '']],
    ["x = 'open\ny", ['x', '=', '"open"', '', 'y', '']],
    ['\uFEFFa\r\nb\rc', ['a', '', 'b', '', 'c', '']],
    ['é = "ü"', ['é', '=', '"ü"', '']],
    ['', []],
  ])('%j', (source, expected) => {
    expect(texts(source)).toEqual(expected);
  });

  test('lines and columns', () => {
    const tokens = tokenize('if a:\n\n    """x\n    y"""\n\tb\n');
    expect(
      tokens.filter(({ kind }) => kind !== 'newline').map(({ text, line, indent }) => [text, line, indent]),
    ).toEqual([
      ['if', 1, 0],
      ['a', 1, 0],
      [':', 1, 0],
      ['', 3, 4],
      ['b', 5, 8],
    ]);
  });
});

test('a module that makes no sense is read as far as it goes', () => {
  for (const source of [
    'def (:',
    '((((',
    'class',
    'import',
    'from . import',
    'x = = 1',
    'lambda',
    'f"{',
    ')]}',
    'with (',
    '@',
    '*',
  ]) {
    expect(() => readModule('a.py', source)).not.toThrow();
  }
});

test('deep nesting and long chains end', () => {
  expect(() => readModule('a.py', '('.repeat(5000))).not.toThrow();
  expect(() => readModule('a.py', `x = ${'1 + '.repeat(5000)}1`)).not.toThrow();
});

describe('what a program writes', () => {
  test.each<readonly [string, readonly string[], string | null]>([
    ["open('a.txt')", [], null],
    ["open('logs/a.txt', 'r').read()", [], null],
    ["open('logs/a.txt', 'w')", ['logs'], null],
    ["open('logs/a.txt', mode='a+')", ['logs'], null],
    ["with open('out.json', 'wb') as f: pass", ['.'], null],
    ["# open('logs/a.txt', 'w')", [], null],
    ['"""open(\'logs/a.txt\', \'w\')"""', [], null],
    ["import os\nopen(os.path.join('data', 'x', 'y.txt'), 'x')", ['data/x'], null],
    ["import os.path as p\nopen(p.join('data', 'y.txt'), 'w')", ['data'], null],
    ["from os.path import join\nopen(join('data', name), 'w')", ['data'], null],
    ["from pathlib import Path\n(Path('data') / 'y.txt').write_text('x')", ['data'], null],
    ["from pathlib import Path\nPath('data', 'y.txt').open('w')", ['data'], null],
    [
      "import os\nBASE = os.path.dirname(os.path.abspath(__file__))\nopen(BASE + '/var/x', 'w')",
      ['/app/var'],
      null,
    ],
    [
      "from pathlib import Path\nBASE = Path(__file__).resolve().parent.parent\nopen(BASE / 'var' / 'x', 'w')",
      ['/var'],
      null,
    ],
    ["open(f'logs/{name}.txt', 'w')", ['logs'], null],
    ["open('logs/%s.txt' % name, 'w')", ['logs'], null],
    ["open('logs/{}.txt'.format(name), 'w')", ['logs'], null],
    ["open(f'{name}.txt', 'w')", [], 'anywhere'],
    ["open('x-' + name, 'w')", [], '.'],
    ["open(name, 'w')", [], 'anywhere'],
    ["d = '/tmp/a'\n[open(d + '/x', 'w') for d in ['uploads']]", ['uploads'], null],
    ["for d in ['uploads', 'logs']:\n    open(d + '/x', 'w')", ['logs', 'uploads'], null],
    ["DIRS = ('uploads', 'logs')\nfor d in DIRS:\n    open(d + '/x', 'w')", ['logs', 'uploads'], null],
    ["DIRS = ['uploads']\nDIRS.append(name)\nfor d in DIRS:\n    open(d + '/x', 'w')", [], 'anywhere'],
    ["DIRS = ['uploads']\nDIRS += name\nfor d in DIRS:\n    open(d + '/x', 'w')", ['uploads'], 'anywhere'],
    ["for d in name:\n    open(d + '/x', 'w')", [], 'anywhere'],
    ["for i, d in enumerate(['uploads']):\n    open(d + '/x', 'w')", [], 'anywhere'],
    ["[open(d + '/x', 'w') for i, d in [(1, 'uploads')]]", [], 'anywhere'],
    ["def d():\n    return 'uploads'\nopen(d() + '/x', 'w')", ['uploads'], null],
    [
      "async def d():\n    if a:\n        return 'logs'\n    return 'uploads'\nopen(f'{d()}/x', 'w')",
      ['logs', 'uploads'],
      null,
    ],
    ["d = lambda: 'uploads'\nopen(d() + '/x', 'w')", ['uploads'], null],
    ["d = lambda e: e\nopen(d(name) + '/x', 'w')", [], 'anywhere'],
    ["def d():\n    yield 'uploads'\nopen(d() + '/x', 'w')", [], 'anywhere'],
    ["def d():\n    return name\nopen(d() + '/x', 'w')", [], 'anywhere'],
    ["def d():\n    pass\nopen(d() + '/x', 'w')", [], 'anywhere'],
    ["@wraps\ndef d():\n    return 'uploads'\nopen(d() + '/x', 'w')", [], 'anywhere'],
    ["@cache\ndef d():\n    return 'uploads'\nopen(d() + '/x', 'w')", ['uploads'], null],
    ["def d():\n    return d()\nopen(d() + '/x', 'w')", [], 'anywhere'],
    [
      "class A:\n    def d(self):\n        return 'uploads'\n    def s(self):\n        open(self.d() + '/x', 'w')",
      ['uploads'],
      null,
    ],
    [
      "class A:\n    def d(self):\n        return 'uploads'\n    def s(self):\n        open(self.d() + '/x', 'w')\nclass B(A):\n    def d(self):\n        return 'logs'",
      [],
      'anywhere',
    ],
    ["if (p := 'uploads/x'):\n    open(p, 'w')", ['uploads'], null],
    ["if (p := name):\n    open(p, 'w')", [], 'anywhere'],
    ["d = 'uploads'\nopen(d + '/x', 'w')\n[print(e) for e in d]", ['uploads'], null],
    ["import io\no = io.open\no('uploads/x', 'w')", ['uploads'], null],
    ["import io\no = io.open\no = name\no('uploads/x', 'w')", [], 'anywhere'],
    ['import io\no = io.open\nf(o)', [], 'anywhere'],
    ['import io\nx.o = io.open', [], 'anywhere'],
    ["import io\ngetattr(io, 'open')('uploads/x', 'w')", ['uploads'], null],
    ["import io\nf(getattr(io, 'open'))", [], 'anywhere'],
    ["import io\ngetattr(io, name)('uploads/x', 'w')", [], 'anywhere'],
    ["list(map(open, ['uploads/x'], ['w']))", [], 'anywhere'],
    ["import os\nany(map(os.remove, ['uploads/x']))", [], 'anywhere'],
    ['open = 3\nbar(open, high=open)', [], null],
    ['def bar(open):\n    store(open=open)', [], null],
    ['import logging\ndef f(h: logging.FileHandler): pass\nisinstance(h, logging.FileHandler)', [], null],
    ['import os\nprint(os.remove.__doc__, os.path.join)', [], null],
    ["open('a.txt', mode)", ['.'], null],
    ["open('/tmp/x', 'w')", [], null],
    ["open('/dev/null', 'w')", [], null],
    ["import tempfile\nopen(tempfile.mkdtemp() + '/x', 'w')", [], null],
    ['import io\nbuffer = io.BytesIO()\nimage.save(buffer)', [], null],
    ["from PIL import Image\nImage.open('a').save('out/b.png')", ['out'], null],
    ['form.save(commit=False)', [], null],
    ["text.replace('<b>', '')", [], null],
    ["import os\nos.makedirs('uploads', exist_ok=True)", ['uploads'], null],
    ["import os\nif not os.path.exists('uploads'):\n    os.mkdir('uploads')", ['uploads'], null],
    ["import os\nos.mkdir('uploads')\nopen('uploads/x', 'w')", ['.'], null],
    ["import os\nos.mkdir('/data')", [], 'anywhere'],
    ["import logging\nlogging.FileHandler('log/app.log')", ['log'], null],
    ["from logging.handlers import RotatingFileHandler as R\nR(filename='log/app.log')", ['log'], null],
    ["import logging\nlogging.basicConfig(level=1, filename='app.log')", ['.'], null],
    [
      "LOGGING = {'handlers': {'f': {'class': 'logging.FileHandler', 'filename': 'log/d.log'}}}",
      ['log'],
      null,
    ],
    ["import sqlite3\nsqlite3.connect('db/app.sqlite')", ['db'], null],
    ["import shelve\nshelve.open('seen/x')['k'] = 1", ['seen'], null],
    ["import shelve\nshelve.open('seen/x').k = 1", ['seen'], null],
    ["import shelve\nshelve.open('seen/x')['k'] += 1", ['seen'], null],
    ["import shelve\nshelve.open('seen/x')['k']: int = 1", ['seen'], null],
    ["import shelve\nx = y = shelve.open('seen/x')['k'] = 1", ['seen'], null],
    ["import shelve\na, (b, *shelve.open('seen/x')['k']) = f()", ['seen'], null],
    ["import shelve\nfor shelve.open('seen/x')['k'] in f():\n    pass", ['seen'], null],
    ["import shelve\nwith f() as shelve.open('seen/x')['k']:\n    pass", ['seen'], null],
    ["d[open('seen/x', 'w')] = 1", ['seen'], null],
    ["f(**open('seen/x', 'w'), **b)", ['seen'], null],
    ["f(**a, **open('seen/x', 'w'), **c)", ['seen'], null],
    ["x = f'''{\n  open('seen/x', 'w')\n}'''", ['seen'], null],
    ["x = f\"{\n  open('seen/x', 'w')\n  .name\n}\"", ['seen'], null],
    ['x = f\'{a:{open("seen/x", "w")}}\'', ['seen'], null],
    ['x = f\'{a, open("seen/x", "w")}\'', ['seen'], null],
    ["import sqlite3\nsqlite3.connect(':memory:')", [], null],
    ["URL = 'sqlite:///db/app.sqlite?x=1'", ['db'], null],
    ["URL = 'sqlite:////data/app.sqlite'", ['/data'], null],
    ["URL = 'sqlite://'", [], null],
    ["import os\nURL = 'sqlite:///' + os.path.join('db', 'a.db')", ['db'], null],
    ["import os\nURL = os.environ.get('DATABASE_URL') or 'sqlite:///db/a.db'", ['db'], null],
    ["from flask_sqlalchemy import SQLAlchemy\nURL = 'sqlite:///a.db'", ['.', 'instance'], null],
    ["import os\nos.chdir('/data')\nopen('x', 'w')", ['.'], 'anywhere'],
    ["frame.to_csv('out/x.csv')\nframe.to_csv()", ['out'], null],
    ['import pandas as pd\npd.DataFrame().to_csv(path)', [], 'anywhere'],
    ["import os\nopen(os.getenv('OUT', 'out') + '/x', 'w')", ['out'], null],
    ["import os\nopen(os.environ['OUT'] + '/x', 'w')", [], 'anywhere'],
    [
      "def save(path, data):\n    open(path, 'w')\nsave('out/a', 1)\nsave(path='more/b', data=2)",
      ['more', 'out'],
      null,
    ],
    ["def save(path='out/a'):\n    open(path, 'w')\nsave()", ['out'], null],
    ["def save(path):\n    open(path, 'w')", [], 'anywhere'],
    [
      "class A:\n    def __init__(self, path):\n        self.path = path\n    def save(self):\n        open(self.path, 'w')\nA('out/x')",
      ['out'],
      null,
    ],
    [
      "import os\nfrom flask import Flask\napp.config['UPLOADS'] = 'up'\nfile.save(os.path.join(app.config['UPLOADS'], name))",
      ['up'],
      null,
    ],
    ["class Config:\n    OUT = 'out'\nopen(Config.OUT + '/x', 'w')", ['out'], null],
    ["x = 'a/b' if debug else 'c/d'\nopen(x, 'w')", ['a', 'c'], null],
    ["for path in paths:\n    open(path, 'w')", [], 'anywhere'],
    ["import shutil\nshutil.copy('a', 'out/b')", ['out'], null],
    ["import urllib.request\nurllib.request.urlretrieve(url, 'down/x')", ['down'], null],
    ['import mlflow', ['mlruns'], null],
  ])('%j', (source, paths, unknown) => {
    expect(writes(source)).toEqual([paths, unknown]);
  });

  test('a file of the repository that is opened for writing is named itself', () => {
    expect(writes("open('data/state.json', 'w')", { 'data/state.json': '{}' })).toEqual([
      ['data', 'data/state.json'],
      null,
    ]);
  });

  test('files of the repository in a folder that is filled under unknown names may be replaced', () => {
    expect(
      writes("open(f'data/{x}.json', 'w')", {
        'data/a.json': '{}',
        'data/sub/b.json': '{}',
        'data/.gitkeep': '',
      }),
    ).toEqual([['data', 'data/a.json', 'data/sub', 'data/sub/b.json'], null]);
  });

  test('too many of them are not handed over one by one', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`data/${index}.json`, '{}']));
    expect(writes("open(f'data/{x}.json', 'w')", many)[1]).toBe('anywhere');
  });

  test('a variable that a file of the context names may be anything', () => {
    const source = "import os\nopen(os.getenv('OUT', 'out') + '/x', 'w')";
    expect(writes(source, { '.env': 'OUT=/data' })[1]).toBe('anywhere');
    expect(writes(source, { 'deploy/values.yaml': 'env: {OUT: /data}' })[1]).toBe('anywhere');
    expect(writes(source, { '.github/workflows/ci.yml': 'env: {OUT: /data}' })[1]).toBeNull();
  });

  test('a variable without a default may be anything, unless another value stands behind it', () => {
    expect(writes("import os\nopen(os.getenv('OUT'), 'w')")[1]).toBe('anywhere');
    expect(writes("import os\nopen((os.getenv('OUT') or 'out') + '/x', 'w')")).toEqual([['out'], null]);
  });

  test('what compose sets, and the default', () => {
    const source = "import os\nopen(os.getenv('OUT', 'out') + '/x', 'w')";
    const environment = new Map([['OUT', '/data']]);
    const { program } = stackOf(
      dockerfile(),
      { 'requirements.txt': '', 'app.py': source },
      { uses: [use({ environment })] },
    );
    expect(program.writes.map(({ path }) => path)).toEqual(['/data', 'out']);
  });

  test('a variable of the image has the value that ENV gives it', () => {
    const source = "import os\nopen(os.getenv('OUT', 'out') + '/x', 'w')";
    const { program } = stackOf(dockerfile(['ENV OUT=/data']), { 'requirements.txt': '', 'app.py': source });
    expect(program.writes.map(({ path }) => path)).toEqual(['/data']);
  });

  test('settings files of gunicorn and of the logging module', () => {
    const ini = '[handler_file]\nclass=handlers.RotatingFileHandler\nargs=("log/app.log", "a")\n';
    expect(writes("import logging.config\nlogging.config.fileConfig('l.ini')", { 'l.ini': ini })).toEqual([
      ['log'],
      null,
    ]);
    const yaml = 'handlers:\n  file:\n    class: logging.FileHandler\n    filename: log/y.log\n';
    expect(writes('import logging.config\nlogging.config.dictConfig(read())', { 'l.yaml': yaml })).toEqual([
      ['log'],
      null,
    ]);
    expect(
      writes('import logging.config\nlogging.config.dictConfig(read())', { 'l.yaml': 'a: b\n' }),
    ).toEqual([[], null]);
    const files = {
      'requirements.txt': '',
      'app.py': '',
      'gunicorn.conf.py': "accesslog = 'log/access.log'\nerrorlog = '-'\n",
    };
    const { program } = stackOf(dockerfile([], 'CMD ["gunicorn", "app:app"]'), files);
    expect(program.writes.map(({ path }) => path)).toEqual(['log']);
  });

  test('constants of other modules', () => {
    const files = {
      'config.py': "OUT = 'out'\n",
      'pkg/__init__.py': '',
      'pkg/paths.py': 'import os\nHERE = os.path.dirname(__file__)\n',
    };
    expect(writes("from config import OUT\nopen(OUT + '/x', 'w')", files)).toEqual([['out'], null]);
    expect(writes("import config as c\nopen(c.OUT + '/x', 'w')", files)).toEqual([['out'], null]);
    expect(writes("from pkg.paths import HERE\nopen(HERE + '/x', 'w')", files)).toEqual([['/app/pkg'], null]);
    expect(writes("from config import *\nopen(OUT + '/x', 'w')", files)).toEqual([['out'], null]);
  });

  test('what the program does not import does not count', () => {
    expect(writes('import used', { 'used.py': '', 'scripts/train.py': "open(x, 'w')" })).toEqual([[], null]);
  });

  test('modules that are found by name count all, tests apart', () => {
    const source = 'import importlib\n';
    expect(
      writes(source, { 'plugins/a.py': "open('out/x', 'w')", 'tests/test_a.py': "open(x, 'w')" }),
    ).toEqual([['out'], null]);
  });

  test('a Django project whose package is called example is no example', () => {
    const source =
      "import os\nimport django\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'example.settings')\n";
    const settings =
      'import os\nBASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))\n' +
      "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.path.join(BASE, 'db.sqlite3')}}\n";
    expect(
      writes(source, {
        'example/__init__.py': '',
        'example/settings.py': settings,
        'example/other.py': "open(x, 'w')",
      }),
    ).toEqual([['/app'], null]);
  });
});

describe('what else a program needs', () => {
  const program = (source: string, start?: string) =>
    stackOf(dockerfile([], start), { 'requirements.txt': '', 'app.py': source }).program;

  test.each<readonly [string, readonly string[], boolean]>([
    ["import subprocess\nsubprocess.run(['ffmpeg', '-i', x])", ['ffmpeg'], false],
    ["import subprocess as s\ns.check_output('git log | head', shell=True)", ['git', 'head'], false],
    ["import os\nos.system('convert ' + x)", ['convert'], false],
    ["import os\nos.system(f'/usr/bin/convert {x}')", ['convert'], false],
    ["import subprocess\ncmd = ['tesseract', x]\nsubprocess.Popen(cmd)", ['tesseract'], false],
    ["import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'x'])", [], false],
    ["import subprocess\nsubprocess.run(['python', 'x.py'])", [], false],
    ['import subprocess\nsubprocess.run(command)', [], true],
    ["import shutil\nshutil.which('pandoc')", ['pandoc'], false],
    ["import asyncio\nasyncio.create_subprocess_exec('ping', host)", ['ping'], false],
  ])('runs %j', (source, names, unknown) => {
    const { runs, runsUnknown } = program(source);
    expect(runs.map(({ name }) => name)).toEqual(names);
    expect(runsUnknown !== null).toBe(unknown);
  });

  test.each<readonly [string, readonly number[]]>([
    ['app.run(host="0.0.0.0", port=8080)', [8080]],
    ["import os\napp.run(port=int(os.environ.get('PORT', 5000)))", [5000]],
    ["import http.server\nhttp.server.HTTPServer(('', 80), H)", [80]],
    ['app.run()', []],
  ])('listens: %j', (source, ports) => {
    expect(program(source).ports.map(({ port }) => port)).toEqual(ports);
  });

  test.each<readonly [string, string, boolean]>([
    ['', 'CMD ["gunicorn", "-b", ":8000", "app:app"]', true],
    ['', 'CMD gunicorn -b :8000 app:app', true],
    ['', 'CMD ["python", "-m", "uvicorn", "app:app"]', true],
    ['', 'CMD ["python", "app.py"]', false],
    ['import signal\nsignal.signal(signal.SIGTERM, stop)', 'CMD ["python", "app.py"]', true],
    ['import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)', 'CMD ["python", "app.py"]', false],
    ['from signal import SIGTERM\nloop.add_signal_handler(SIGTERM, stop)', 'CMD ["python", "app.py"]', true],
    ['import uvicorn\nuvicorn.run(app)', 'CMD ["python", "app.py"]', true],
    ['', 'CMD ["flask", "--app", "app", "run"]', false],
  ])('ends on SIGTERM: %j %s', (source, start, handles) => {
    expect(program(source, start).handlesSigterm !== null).toBe(handles);
  });

  test.each<readonly [string, readonly string[]]>([
    ["open('rates.csv')", ['rates.csv']],
    ["from pathlib import Path\nPath('data/rates.csv').read_text()", ['data/rates.csv']],
    ['from dotenv import load_dotenv\nload_dotenv()', ['.env']],
    ["import pandas as pd\npd.read_csv('data/x.csv')", ['data/x.csv']],
  ])('opens: %j', (source, paths) => {
    expect(program(source).opens.map(({ path }) => path)).toEqual(paths);
  });

  test('packages that keep files in the home folder', () => {
    expect(program('import streamlit as st').home?.says).toBe('streamlit keeps files in ~/.streamlit');
    expect(program("from pathlib import Path\nopen(Path.home() / '.x', 'w')").home).not.toBeNull();
  });

  test.each([
    ["import os\nos.chown('x', 1, 1)", 'os.chown(…) needs root'],
    [
      "import subprocess\nsubprocess.run(['apt-get', 'install', 'x'])",
      'subprocess.run(…) runs apt-get, which needs root',
    ],
  ])('needs root: %j', (source, says) => {
    expect(program(source).needsRoot?.says).toBe(says);
  });

  test('libraries that are loaded by name, and parts of the standard library that slim images lack', () => {
    expect(program("import ctypes\nctypes.CDLL('libzbar.so.0')").libraries.map(({ name }) => name)).toEqual([
      'ctypes.CDLL(…)',
    ]);
    expect(program("import ctypes\nctypes.CDLL('libc.so.6')").libraries).toEqual([]);
    expect(program('import tkinter').libraries[0]?.packages['bookworm']).toEqual(['libtk8.6']);
  });
});
