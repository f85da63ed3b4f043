import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { stepName } from '../../../src/analysis/effects.ts';
import { parseRequirements, requirementsTree } from '../../../src/detect/python/requirements.ts';
import type { Effect } from '../../../src/model/index.ts';
import { dockerfile, effects, FLASK, stackOf } from './stack.ts';

describe('requirements files', () => {
  test.each<readonly [string, readonly (string | null)[], readonly string[]]>([
    ['Flask_Login==1.0  # comment\n\n# only a comment\n', ['flask-login'], ['==1.0']],
    ['\uFEFFdjango >= 4.2 , < 5\r\n', ['django'], ['>=4.2,<5']],
    ['uvicorn[standard]==0.34 ; python_version > "3.7"', ['uvicorn'], ['==0.34']],
    ['a==1 \\\n  --hash=sha256:abc \\\n  --hash=sha256:def\nb', ['a', 'b'], ['==1', '']],
    ['pkg @ git+https://example.org/x.git@v1', ['pkg'], ['']],
    ['git+https://example.org/x.git#egg=My.Pkg', ['my-pkg'], ['']],
    ['https://example.org/x-1.0.tar.gz', [null], ['']],
    ['./libs/x', [null], ['']],
    ['-e .', [null], ['']],
    ['--index-url https://example.org/simple\n--no-binary :all:\n--pre\na', ['a'], ['']],
    ['a==1 --config-settings x=y', ['a'], ['==1']],
    ['name(>=1)', ['name'], ['>=1']],
    ['pywin32==306; sys_platform == "win32"', [], []],
    ["a; platform_system != 'Linux' and python_version > '3'", [], []],
    ["a; os_name == 'posix'", ['a'], ['']],
    ["a; sys_platform == 'win32' or python_version > '3'", ['a'], ['']],
  ])('%j', (text, names, specifiers) => {
    const { requirements, unread } = parseRequirements(text);
    expect(requirements.map(({ name }) => name)).toEqual(names);
    expect(requirements.map(({ specifier }) => specifier)).toEqual(specifiers);
    expect(unread).toEqual([]);
  });

  test('options that name files, lines that make no sense', () => {
    const file = parseRequirements(
      '-r base.txt\n-c=limits.txt\n--requirement=more.txt\n-f ./wheels\n-r https://example.org/r.txt\n=== what\n--strange x\n',
    );
    expect(file.includes.map(({ path, constraint }) => [path, constraint])).toEqual([
      ['base.txt', false],
      ['limits.txt', true],
      ['more.txt', false],
    ]);
    expect(file.links).toEqual([{ path: './wheels', line: 4 }]);
    expect(file.unread).toEqual([
      { text: '=== what', line: 6 },
      { text: '--strange x', line: 7 },
    ]);
  });

  test('local requirements', () => {
    const { requirements } = parseRequirements(
      './libs/x\n-e libs/y\nz @ file:///srv/z.whl\ndist/a-1.whl ; python_version > "3"\n',
    );
    expect(requirements.map(({ local, editable }) => [local, editable])).toEqual([
      ['./libs/x', false],
      ['libs/y', true],
      ['/srv/z.whl', false],
      ['dist/a-1.whl', false],
    ]);
  });

  test('includes are relative to the file that names them, and may name each other', () => {
    const files: Readonly<Record<string, string>> = {
      'r/prod.txt': '-r base.txt\n-c ../limits.txt\n-r gone.txt',
      'r/base.txt': '-r prod.txt\na',
      'limits.txt': '',
    };
    const tree = requirementsTree(['r/prod.txt'], (path) => files[path]);
    expect(tree.paths).toEqual(['r/prod.txt', 'r/base.txt', 'limits.txt']);
    expect(tree.missing).toEqual([{ path: 'r/gone.txt', from: 'r/prod.txt', line: 3 }]);
  });
});

const only = (source: string, files?: Readonly<Record<string, string>>): Effect => {
  const [effect] = effects(source, files);
  if (effect === undefined) throw new Error('no effect');
  return effect;
};
const run = (command: string): string =>
  `FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN ${command}\nCMD ["python", "app.py"]\n`;

describe('effects', () => {
  test.each<readonly [string, Effect['kind']]>([
    ['pip install -r requirements.txt', 'install'],
    ['pip3.12 install -r requirements.txt', 'install'],
    ['python -m pip install -r requirements.txt', 'install'],
    ['python3 -u -m pip install -rrequirements.txt', 'install'],
    ['pip --no-cache-dir install --requirement=requirements.txt', 'install'],
    ['pip install .', 'install'],
    ['pip install ./libs/x', 'install'],
    ['pip install -e .', 'install'],
    ['pip install gunicorn==23.0.0 "uvicorn[standard]"', 'install'],
    ['pip install pip setuptools gunicorn', 'install'],
    ['pip install poetry==1.8.3 "pip-tools>=7"', 'tool'],
    ['pip install "x @ git+https://example.org/x.git"', 'tool'],
    ['pip install --upgrade pip', 'tool'],
    ['pip uninstall -y setuptools', 'tool'],
    ['pip cache purge', 'inert'],
    ['pip --version', 'inert'],
    ['pip wheel -r requirements.txt', 'opaque'],
    ['pip config set global.index-url https://example.org', 'opaque'],
    ['pip install -r $UNKNOWN', 'opaque'],
    ['python -m venv /opt/venv', 'install'],
    ['virtualenv /opt/venv', 'install'],
    ['python manage.py collectstatic --noinput', 'opaque'],
    ['python manage.py compilemessages', 'opaque'],
    ['python manage.py test', 'test'],
    ['python -m pytest', 'test'],
    ['flake8 .', 'test'],
    ['python -c "import flask"', 'test'],
    ['python -c "import nltk; nltk.download()"', 'opaque'],
    ['python train.py', 'opaque'],
    ['python setup.py install', 'install'],
    ['python -m nltk.downloader punkt', 'opaque'],
    ['python -m nltk.downloader -d /usr/share/nltk_data punkt', 'fetch'],
    ['python -m spacy download en_core_web_sm', 'tool'],
    ['playwright install chromium', 'opaque'],
    ['curl -sSL https://install.example.org | python3 -', 'fetch'],
    ['poetry install --no-root', 'install'],
    ['poetry config virtualenvs.create false', 'tool'],
    ['pipenv install --system --deploy', 'install'],
    ['uv sync --frozen', 'install'],
    ['poetry build', 'opaque'],
  ])('%s', (command, kind) => {
    expect(only(run(command)).kind).toBe(kind);
  });

  test('a script that comes through a pipe is opaque', () => {
    expect(
      effects(run('curl -sSL https://install.example.org | python3 -')).map(({ kind }) => kind),
    ).toContain('opaque');
  });

  test('names are a manifest of their own, installers are tools, files are read', () => {
    expect(only(run('pip install gunicorn==23.0.0 eventlet'))).toMatchObject({
      kind: 'install',
      reads: [],
      fromManifests: true,
    });
    expect(only(run('pip install --upgrade pip wheel')).tools).toEqual(['pip', 'wheel']);
    expect(only(run('pip install -r requirements.txt -c ./limits.txt')).reads).toEqual([
      '/app/requirements.txt',
      '/app/limits.txt',
    ]);
  });

  test('collectstatic writes STATIC_ROOT', () => {
    const settings =
      "from pathlib import Path\nBASE_DIR = Path(__file__).resolve().parent.parent\nINSTALLED_APPS = ['django.contrib.admin']\nSTATIC_ROOT = BASE_DIR / 'static'\n";
    const files = { 'manage.py': '', 'site/settings.py': settings, 'requirements.txt': '' };
    const source = run('python manage.py collectstatic').replace('app.py', 'manage.py');
    expect(only(source, files)).toMatchObject({ kind: 'build', writes: ['/app/static'] });
    const { split } = stackOf(source, files);
    expect('declined' in split ? split.declined : split.outputs.map(({ path }) => path)).toEqual([
      '/app/static',
    ]);
  });

  test('collectstatic without any static files may write nothing', () => {
    const files = {
      'manage.py': '',
      'site/settings.py': "INSTALLED_APPS = []\nSTATIC_ROOT = '/srv/static'\n",
    };
    const effect = only(run('python manage.py collectstatic'), files);
    expect(effect.why).toBe(
      '"python manage.py collectstatic": no static files were found, and STATIC_ROOT is only made for some',
    );
  });

  test('migrate writes the sqlite database', () => {
    const settings =
      "INSTALLED_APPS = []\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'db/x.sqlite3'}}\n";
    const files = { 'manage.py': '', 'site/settings.py': settings, 'requirements.txt': '' };
    expect(only(run('python manage.py migrate').replace('app.py', 'manage.py'), files)).toMatchObject({
      kind: 'build',
      writes: ['/app/db/x.sqlite3'],
    });
  });
});

describe('manifests', () => {
  const manifests = (
    command: string,
    files: Readonly<Record<string, string>> = FLASK,
  ): readonly string[] | string => {
    const source = run(command);
    const found = stackOf(source, files).manifests(stepName(only(source, files)));
    return 'declined' in found ? sentence(found.declined) : found.paths;
  };

  test.each<readonly [string, Readonly<Record<string, string>>, readonly string[] | string]>([
    ['pip install -r requirements.txt', FLASK, ['requirements.txt']],
    [
      'pip install -r r/prod.txt',
      { 'r/prod.txt': '-r base.txt\n', 'r/base.txt': '-c ../limits.txt\na\n', 'limits.txt': '' },
      ['r/prod.txt', 'r/base.txt', 'limits.txt'],
    ],
    [
      'pip install -r requirements.txt --find-links wheels',
      { 'requirements.txt': '--no-index\na\n', 'wheels/a.whl': '' },
      ['requirements.txt', 'wheels/a.whl'],
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': '-f wheels\na\n', 'wheels/a.whl': '' },
      ['requirements.txt', 'wheels/a.whl'],
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': './dist/a-1.whl\n', 'dist/a-1.whl': '' },
      ['requirements.txt', 'dist/a-1.whl'],
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': 'a @ git+https://example.org/a.git\n' },
      ['requirements.txt'],
    ],
    ['pip install -r gone.txt', FLASK, '/app/gone.txt does not come from the build context'],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': '-r gone.txt\n' },
      'requirements.txt:1 names gone.txt, which cannot be read in the build context',
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': 'a\n./libs/x\n', 'libs/x/setup.py': '' },
      'requirements.txt:2 installs libs/x, which needs the sources',
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': '-e .\n' },
      'requirements.txt:1 installs from a source folder (--editable)',
    ],
    [
      'pip install -r requirements.txt',
      { 'requirements.txt': 'a\n=== b\n' },
      'requirements.txt:2 cannot be read: "=== b"',
    ],
    [
      'pip install -r requirements.txt',
      { ...FLASK, '.dockerignore': '*.txt\n' },
      '/app/requirements.txt does not come from the build context',
    ],
    ['pip install .', { 'pyproject.toml': '' }, 'pip install installs ., which needs the sources'],
    [
      'poetry install --no-root',
      { 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': '' },
      ['pyproject.toml', 'poetry.lock'],
    ],
    [
      'poetry install --no-root',
      { 'pyproject.toml': '[tool.poetry.dependencies]\nx = {path = "../x"}\n' },
      'pyproject.toml has dependencies in folders of the repository (path)',
    ],
    [
      'poetry install',
      { 'pyproject.toml': '' },
      '"poetry install" installs the project itself, which needs the sources',
    ],
    ['uv sync --no-install-project', { 'pyproject.toml': '', 'uv.lock': '' }, ['pyproject.toml', 'uv.lock']],
    ['pipenv install --system --deploy', { Pipfile: '', 'Pipfile.lock': '{}' }, ['Pipfile', 'Pipfile.lock']],
    ['python -m venv /opt/venv', FLASK, []],
    [
      'python setup.py install',
      FLASK,
      '"python setup.py install" installs the project itself, which needs the sources',
    ],
  ])('%s %j', (command, files, expected) => {
    expect(manifests(command, files)).toEqual(expected);
  });
});

describe('clean installs', () => {
  const clean = (command: string, lines: readonly string[] = []): string => {
    const source = `FROM python:3.12\nWORKDIR /app\nCOPY . .\n${lines.join('\n')}\nRUN ${command}\nCMD ["python", "app.py"]\n`;
    const effect = effects(source)[0];
    if (effect === undefined) throw new Error('no effect');
    const found = stackOf(source).cleanInstall(stepName(effect));
    return 'declined' in found ? `declined: ${sentence(found.declined)}` : found.text;
  };

  test.each([
    ['pip install -r requirements.txt', 'pip install --no-cache-dir -r requirements.txt'],
    ['python3 -m pip install --upgrade pip', 'python3 -m pip install --no-cache-dir --upgrade pip'],
    [
      'pip --disable-pip-version-check install -r requirements.txt --require-hashes',
      'pip --disable-pip-version-check install --no-cache-dir -r requirements.txt --require-hashes',
    ],
    [
      'pip install --no-cache-dir -r requirements.txt',
      'declined: the install of line 5 keeps no cache already',
    ],
    ['pip --no-cache-dir install flask', 'declined: the install of line 5 keeps no cache already'],
    ['pip install --no-cache flask', 'declined: the install of line 5 keeps no cache already'],
    ['PIP_NO_CACHE_DIR=1 pip install flask', 'declined: PIP_NO_CACHE_DIR is set'],
    [
      '--mount=type=cache,target=/root/.cache/pip pip install flask',
      'declined: line 5 mounts a cache, which --no-cache-dir would defeat',
    ],
    ['pip install flask && rm -rf /root/.cache', 'declined: line 5 takes the cache away itself'],
    ['pip install flask && pip cache purge', 'declined: line 5 takes the cache away itself'],
    ['(pip install flask)', 'declined: the install of line 5 stands inside of a construct of the shell'],
    ['poetry install', 'declined: only installs by pip are changed, and line 5 runs poetry'],
    ['uv pip install --system flask', 'declined: uv keeps a cache of its own'],
    ['pip uninstall -y x', 'declined: pip uninstall keeps no downloads'],
  ])('%s', (command, expected) => {
    expect(clean(command)).toBe(expected);
  });

  test('an ENV that turns the cache off', () => {
    expect(clean('pip install flask', ['ENV PIP_NO_CACHE_DIR=1'])).toBe('declined: PIP_NO_CACHE_DIR is set');
  });
});

describe('the version for a FROM without one', () => {
  const version = (files: Readonly<Record<string, string>>, from = 'python'): string => {
    const found = stackOf(dockerfile([], undefined, from), { ...FLASK, ...files }).version;
    return 'declined' in found
      ? sentence(found.declined)
      : `${found.tag} ${found.evidence.path}:${found.evidence.line ?? 0}`;
  };

  test.each<readonly [Readonly<Record<string, string>>, string]>([
    [{ '.python-version': '3.12.4\n' }, '3.12.4 .python-version:1'],
    [{ '.python-version': '# ours\ncpython-3.12\n' }, '3.12 .python-version:2'],
    [
      { '.python-version': '3.12\n3.11\n' },
      '.python-version:1 says python 3.12 and 3.11, which is no exact version',
    ],
    [
      { '.python-version': 'pypy3.10\n' },
      '.python-version:1 says python pypy3.10, which is no exact version',
    ],
    [{ '.tool-versions': 'nodejs 20.1.0\npython 3.11.9\n' }, '3.11.9 .tool-versions:2'],
    [{ 'runtime.txt': 'python-3.10.4\r\n' }, '3.10.4 runtime.txt:1'],
    [{ Pipfile: '[requires]\npython_version = "3.9"\n' }, '3.9 Pipfile:2'],
    [{ 'mise.toml': '[tools]\npython = "3.13"\n' }, '3.13 mise.toml:2'],
    [
      { 'pyproject.toml': '[project]\nrequires-python = ">=3.9"\n' },
      'no file of the repository names an exact python version',
    ],
    [{ '.python-version': '3\n' }, '.python-version:1 says python 3, which is no exact version'],
  ])('%j', (files, expected) => {
    expect(version(files)).toBe(expected);
  });

  test('FROM has one already', () => {
    expect(version({ '.python-version': '3.11\n' }, 'python:3.12-slim')).toBe('FROM names version 3.12-slim');
  });
});
