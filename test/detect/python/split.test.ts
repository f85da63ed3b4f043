import { describe, expect, test } from 'vitest';
import { sentence } from '../../../src/report/sentence.ts';
import { python } from '../../../src/detect/python/index.ts';
import { detected } from '../found.ts';
import { memoryProject } from '../../../src/project/memory.ts';
import type { Split } from '../../../src/model/index.ts';
import { dockerfile, FLASK, refusal, stackOf, use } from './stack.ts';

const splitOf = (source: string, files: Readonly<Record<string, string>> = FLASK): Split => {
  const { split } = stackOf(source, files);
  if ('declined' in split) throw new Error(sentence(split.declined));
  return split;
};

describe('an environment of its own', () => {
  test('pip in a plain image', () => {
    const split = splitOf(dockerfile());
    expect(split.setup).toEqual(['RUN python -m venv /opt/venv', 'ENV PATH=/opt/venv/bin:$PATH']);
    expect(split.dependencies).toEqual(['/opt/venv']);
    expect(split.activate).toEqual(['ENV PATH=/opt/venv/bin:$PATH']);
    expect(sentence(split.toolchain ?? '')).toBe(
      'requirements.txt does not name what its packages depend on, which may need compiling',
    );
    expect(split).toMatchObject({
      pays: null,
      prune: null,
      sources: 'all',
      runtime: 'language',
      outputs: [],
      executables: [],
    });
  });

  test('nothing is installed', () => {
    const split = splitOf('FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n');
    expect(split).toMatchObject({ pays: null, toolchain: null, dependencies: [], setup: [], activate: [] });
  });

  test.each([
    [['ENV PATH="/srv/env/bin:$PATH"'], 'RUN python -m venv /srv/env', 'RUN pip install -r requirements.txt'],
    [
      ['ENV VIRTUAL_ENV=/srv/env'],
      'RUN python -m venv $VIRTUAL_ENV',
      'ENV PATH=$VIRTUAL_ENV/bin:$PATH\nRUN pip install -r requirements.txt',
    ],
    [[], 'RUN python -m venv /srv/env', 'RUN /srv/env/bin/pip install -r requirements.txt'],
    [[], 'RUN python -m venv /srv/env', 'RUN . /srv/env/bin/activate && pip install -r requirements.txt'],
  ])("the author's own environment: %j %s", (before, made, install) => {
    const source = [
      'FROM python:3.12',
      'WORKDIR /app',
      'COPY . .',
      ...before,
      made,
      install,
      'CMD ["/srv/env/bin/python", "app.py"]',
      '',
    ].join('\n');
    expect(splitOf(source)).toMatchObject({ setup: [], activate: [], dependencies: ['/srv/env'] });
  });
});

describe('why packages stay where they are', () => {
  test.each<readonly [string, string]>([
    [
      dockerfile(['RUN poetry install']),
      'line 5 installs with poetry, and no poetry.lock of the context says what',
    ],
    [
      dockerfile(['RUN pipenv install --system']),
      'line 5 installs with pipenv, and no Pipfile.lock of the context says what',
    ],
    [dockerfile(['RUN uv sync']), 'line 5 installs with uv, and no uv.lock of the context says what'],
    [
      dockerfile(['RUN conda install x']),
      'line 5 installs with conda: where its environment lies is not followed',
    ],
    [
      dockerfile(['RUN python setup.py develop']),
      'line 5 installs with setup.py, which leaves links to the sources',
    ],
    [
      dockerfile(['RUN python setup.py install']),
      'line 5 installs with setup.py, which decides by itself what it installs: use pip install instead',
    ],
    [dockerfile([], undefined, 'python:2.7'), 'python 2 has no venv module'],
    [
      dockerfile([], undefined, 'python:3.6'),
      'a virtual environment of python 3.6 would bring an older pip than the image has',
    ],
    [dockerfile(['RUN pip install --user x']), 'line 5 installs to a place of its own (--user)'],
    [dockerfile(['RUN pip install --target /deps x']), 'line 5 installs to a place of its own (--target)'],
    [dockerfile(['RUN pip install --prefix=/install x']), 'line 5 installs to a place of its own (--prefix)'],
    [
      dockerfile(['RUN pip install --no-build-isolation x']),
      'line 5 builds with what the image has (--no-build-isolation)',
    ],
    [dockerfile(['ENV PIP_TARGET=/deps']), 'line 5 sets PIP_TARGET, which decides where packages go'],
    [dockerfile(['ENV PYTHONUSERBASE=/x']), 'line 5 sets PYTHONUSERBASE, which decides where packages go'],
    [dockerfile(['RUN python -m venv /v']), 'line 4 installs outside of the environment in /v'],
    [
      dockerfile(['RUN pip install -r gone.txt']),
      'line 5 installs from /app/gone.txt, which does not come from the build context',
    ],
    [dockerfile(['RUN pip install -e .']), 'line 5 installs with --editable, which links to the sources'],
    [
      dockerfile([], undefined, 'python:3.12\nUSER 1000'),
      'pip runs as 1000 (line 2), who may not make an environment outside of the home folder',
    ],
    [
      dockerfile(['RUN /usr/local/bin/pip install x']),
      'line 5 runs /usr/local/bin/pip, which is not the python of an environment',
    ],
    [dockerfile(['RUN pip3.11 install x']), 'line 5 runs pip3.11, which is not the python of an environment'],
    [
      dockerfile([], 'CMD ["/usr/bin/python3", "app.py"]'),
      'Dockerfile starts /usr/bin/python3, which is not the python of an environment',
    ],
    [
      dockerfile(['RUN apt-get update && apt-get install -y python3-opencv']),
      'line 5 installs python3-opencv, which belongs to the python of the distribution',
    ],
    [dockerfile(['RUN pip install uwsgi']), 'uwsgi links whatever libraries it finds where it is built'],
    [
      dockerfile(['RUN ln -s /usr/local/bin/gunicorn /usr/bin/gunicorn']),
      'line 5 names /usr/local/bin/gunicorn, which an environment of its own does not have',
    ],
    [
      dockerfile(['RUN cp x /usr/local/lib/python3.12/site-packages/']),
      'line 5 names /usr/local/lib/python3, which an environment of its own does not have',
    ],
    [
      dockerfile(['COPY --from=x /usr/local/lib/python3.12/site-packages /x']),
      'line 5 names /usr/local/lib/python3, which an environment of its own does not have',
    ],
    [
      dockerfile([], 'CMD ["/usr/local/bin/gunicorn", "app:app"]'),
      'line 5 names /usr/local/bin/gunicorn, which an environment of its own does not have',
    ],
    [
      dockerfile(['ENV PATH=/usr/local/bin:/usr/bin:/bin']),
      'line 5 sets PATH so that an environment would not come first',
    ],
    [
      dockerfile(['ENV PATH=/usr/local/bin:$PATH']),
      'line 5 sets PATH so that an environment would not come first',
    ],
    [
      dockerfile([], 'CMD pip install -r requirements.txt && python app.py'),
      'Dockerfile runs pip install when the container starts',
    ],
    [
      dockerfile([], 'CMD ["python", "-m", "pip", "install", "x"]'),
      'Dockerfile runs python -m pip install when the container starts',
    ],
    [
      dockerfile([], 'CMD cron && python app.py'),
      'Dockerfile starts cron, whose children may not get the PATH of the image',
    ],
    [
      dockerfile([], 'CMD ["supervisord", "-c", "x"]'),
      'Dockerfile starts supervisord, whose children may not get the PATH of the image',
    ],
    [
      dockerfile([], 'ENTRYPOINT ["python"]\nCMD app.py'),
      'what Dockerfile:5 starts cannot be seen (an ENTRYPOINT gets a shell-form CMD as its arguments)',
    ],
    [
      dockerfile([], undefined, 'registry.example.org/library/python:3.12'),
      'the base image is not the official python image, and what it holds cannot be seen',
    ],
  ])('%j', (source, reason) => {
    expect(refusal(source)).toBe(reason);
  });

  test.each<readonly [Readonly<Record<string, string>>, string]>([
    [{ 'requirements.txt': '-e .\n' }, 'requirements.txt:1 is editable, which links to the sources'],
    [
      { 'requirements.txt': 'flask\npywin32==304\n' },
      "requirements.txt:2 asks for pywin32, which is for Windows only, so nothing builds: add ; sys_platform == 'win32' there",
    ],
    [{ 'requirements.txt': 'uWSGI==2.0\n' }, 'uwsgi links whatever libraries it finds where it is built'],
    [
      { 'requirements.txt': 'playwright\n' },
      'playwright: its browsers and their libraries are installed by a command of their own',
    ],
    [
      { 'run.sh': '#!/bin/sh\n/usr/local/bin/gunicorn app:app\n' },
      'run.sh:2 names /usr/local/bin/gunicorn, which an environment of its own does not have',
    ],
    [
      { 'run.sh': '#!/bin/sh\n/usr/bin/python3 app.py\n' },
      'run.sh starts /usr/bin/python3, which is not the python of an environment',
    ],
    [{ 'run.sh': '#!/bin/bash -l\npython app.py\n' }, 'run.sh sets PATH itself or starts a login shell'],
    [
      { 'run.sh': '#!/bin/sh\npip install -r more.txt\npython app.py\n' },
      'run.sh runs pip install when the container starts',
    ],
    [
      { 'run.sh': '#!/bin/sh\nsu app -c "python app.py"\n' },
      'run.sh starts su, whose children may not get the PATH of the image',
    ],
    [
      { 'uwsgi.ini': '[uwsgi]\npythonpath = /usr/local/lib/python3.12/site-packages\n' },
      'uwsgi.ini:2 names /usr/local/lib/python3, which an environment of its own does not have',
    ],
    [
      { 'app.py': "import sys\nsys.path.append('/usr/local/lib/python3.12/site-packages')\n" },
      "app.py:2 names a path of the image's own python",
    ],
  ])('%j', (files, reason) => {
    const start = 'run.sh' in files ? 'CMD ["./run.sh"]' : undefined;
    expect(refusal(dockerfile([], start), { ...FLASK, ...files })).toBe(reason);
  });

  test('a program that is started by its first line', () => {
    const started = (line: string) => refusal(dockerfile([], 'CMD ["./serve"]'), { ...FLASK, serve: `${line}\nimport flask\n` }); // prettier-ignore
    expect(started('#!/usr/local/bin/python3')).toBe('serve:1 names /usr/local/bin/python3, which an environment of its own does not have'); // prettier-ignore
    expect(started('#!/usr/bin/env python3')).toBe('');
  });

  test.each<readonly [string, string, boolean]>([
    ['lxml==4.9.2', 'python:3.12', true],
    ['lxml==4.9.3', 'python:3.12', false],
    ['lxml<5', 'python:3.13', true],
    ['lxml>=4', 'python:3.13', false],
    ['lxml~=4.9.1', 'python:3.13', true],
    ['Pillow==9.0.0', 'python', true],
    ['Pillow==9.2.0', 'python:3.11', false],
    ['psycopg2-binary==2.9.1', 'python:3.12', true],
  ])('%s on %s is compiled, so what it links is needed: %s', (requirement, from, compiled) => {
    const { program } = stackOf(dockerfile([], undefined, from), {
      ...FLASK,
      'requirements.txt': `${requirement}\n`,
    });
    expect(program.libraries.map(({ name }) => name)).toEqual(
      compiled ? [/^[\w-]+/.exec(requirement)?.[0].toLowerCase()] : [],
    );
    expect(program.unknownLibraries).toEqual([]);
  });

  test('what compose starts', () => {
    const uses = [use({ command: ['/usr/local/bin/celery', '-A', 'app', 'worker'] })];
    expect(refusal(dockerfile(), FLASK, { uses })).toBe(
      'compose.yaml:4 names /usr/local/bin/celery, which an environment of its own does not have',
    );
  });

  test.each([
    [dockerfile(['COPY run.sh /usr/local/bin/run.sh'], 'ENTRYPOINT ["/usr/local/bin/run.sh"]')],
    [
      dockerfile(
        ['RUN curl -o /usr/local/bin/tini https://example.org/tini'],
        'ENTRYPOINT ["/usr/local/bin/tini", "--", "python", "app.py"]',
      ),
    ],
    [dockerfile(['ENV PATH=/app/bin:$PATH'])],
    [dockerfile(['RUN apt-get update && apt-get install -y python3-dev'])],
    [dockerfile(['RUN pip install --upgrade pip'], undefined, 'python:3.12-alpine')],
    [dockerfile([], undefined, 'python:3.6').replace('RUN pip', 'RUN pip install --upgrade pip\nRUN pip')],
  ])('no reason against %j', (source) => {
    expect(refusal(source, { ...FLASK, 'run.sh': '#!/bin/sh\nexec "$@"\n' })).toBe('');
  });
});

describe('what is recognised', () => {
  const detect = (source: string, files: Readonly<Record<string, string>> = FLASK) =>
    detected(python, source, memoryProject({ Dockerfile: source, ...files }));

  test.each([
    'node:20',
    'ubuntu:22.04',
    'continuumio/miniconda3',
    'tiangolo/uvicorn-gunicorn-fastapi:python3.11',
    '$UNKNOWN',
    'scratch',
    'pypy:3',
  ])('%s is not', (from) => {
    expect(detect(`FROM ${from}\n`)).toBeNull();
  });

  test.each([
    'python',
    'python:3.12-alpine',
    'library/python:3',
    'docker.io/library/python:3.11',
    'public.ecr.aws/docker/library/python:3.12',
  ])('%s is', (from) => {
    expect(detect(`FROM ${from}\n`)).toMatchObject({ id: 'python' });
  });

  test('a stage on a stage', () => {
    expect(detect('ARG V=3.12\nFROM python:${V}-slim AS base\nFROM base\n')).toMatchObject({
      label: 'python 3.12',
    });
  });

  test.each([
    [{ 'pyproject.toml': '[project\nname = 1\n' }, 'pyproject.toml:1 is not valid TOML'],
    [{ Pipfile: '[packages]\nx = \n' }, 'Pipfile:2 is not valid TOML'],
  ])('a manifest that cannot be read: %j', (files, declined) => {
    expect(detect(dockerfile(), { ...FLASK, ...files })).toEqual({ declined });
  });

  test('the libraries that packages load, also of a stage whose environment is taken over', () => {
    const source =
      'FROM python:3.12 AS build\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install -r requirements.txt\nFROM python:3.12-slim\nCOPY --from=build /opt/venv /opt/venv\nCMD ["python"]\n';
    const { program } = stackOf(source, { 'requirements.txt': 'Psycopg2==2.9\nnobody-knows-this\n' });
    expect(program.libraries).toMatchObject([
      {
        name: 'psycopg2',
        packages: { bookworm: ['libpq5'] },
        evidence: { path: 'requirements.txt', line: 1 },
      },
    ]);
    expect(program.unknownLibraries).toEqual([
      {
        name: 'nobody-knows-this',
        evidence: {
          path: 'requirements.txt',
          line: 2,
          says: 'is a package that no table knows, so what it links is not known',
        },
      },
    ]);
  });
});

describe('what starts', () => {
  const program = (
    start: string,
    files: Readonly<Record<string, string>> = {},
    lines: readonly string[] = [],
  ) => stackOf(dockerfile(lines, start), { ...FLASK, ...files }).program;

  test.each<readonly [string, readonly string[] | null]>([
    ['CMD ["python", "app.py"]', ['python', 'app.py']],
    ['CMD python app.py', ['python', 'app.py']],
    ['CMD python $FILE', null],
    ['CMD sleep 1 && python app.py', null],
    ['ENTRYPOINT ["python"]\nCMD ["app.py"]', ['python', 'app.py']],
    ['ENTRYPOINT python app.py', ['python', 'app.py']],
  ])('%s', (start, words) => {
    expect(program(start).start).toEqual(words);
  });

  test.each<readonly [string, readonly string[], string | null]>([
    ['CMD ["celery", "-A", "app", "beat"]', ['.'], null],
    ['CMD ["celery", "-A", "app", "beat", "--schedule=/data/beat"]', ['/data'], null],
    ['CMD ["gunicorn", "--pid", "run/app.pid", "app:app"]', ['run'], null],
    ['CMD ["gunicorn", "--access-logfile", "-", "app:app"]', [], null],
    ['CMD ["gunicorn", "--bind=unix:run/app.sock", "app:app"]', ['run'], null],
    ['CMD python app.py > log/out.txt 2>&1', ['log'], null],
    ['CMD mkdir -p data && python app.py', ['data'], null],
    ['CMD ["python", "manage.py", "makemigrations"]', [], 'anywhere'],
    ['CMD ["python", "gone.py"]', [], 'anywhere'],
    ['CMD ["mlflow", "server"]', [], 'anywhere'],
    ['CMD cd sub && python ../app.py > x.txt', ['/app/sub'], null],
  ])('writes: %s', (start, paths, unknown) => {
    const { writes, writesUnknown } = program(start, { 'manage.py': '', 'sub/x': '' });
    expect(writes.map(({ path }) => path)).toEqual(paths);
    expect(writesUnknown === null ? null : (writesUnknown.folder ?? 'anywhere')).toBe(unknown);
  });

  test.each([
    ['CMD ["gunicorn", "-b", "0.0.0.0:80", "app:app"]', 80],
    ['CMD ["flask", "run", "--port", "8080"]', 8080],
    ['CMD ["python", "manage.py", "runserver", "0.0.0.0:8001"]', 8001],
    ['CMD ["streamlit", "run", "app.py", "--server.port=8501"]', 8501],
  ])('listens: %s', (start, port) => {
    expect(program(start, { 'manage.py': '' }).ports.map((each) => each.port)).toContain(port);
  });

  test.each<readonly [readonly string[], string]>([
    [['RUN pip install --user x'], "pip install --user puts packages into root's home folder"],
    [['RUN poetry install --no-root'], "poetry keeps its environment in root's home folder"],
    [['RUN pipenv install'], "pipenv keeps its environment in root's home folder"],
    [['RUN playwright install'], 'what "playwright install" makes may lie in root\'s home folder'],
    [['RUN python fetch_model.py'], 'what "python fetch_model.py" makes may lie in root\'s home folder'],
    [['WORKDIR /root/app'], "the working folder is in root's home folder"],
  ])('needs root: %j', (lines, says) => {
    expect(program('CMD ["python", "/app/app.py"]', {}, lines).needsRoot?.says).toBe(says);
  });

  test.each([
    [['RUN poetry config virtualenvs.create false && poetry install --no-root']],
    [['RUN pipenv install --system --deploy']],
  ])('needs no root: %j', (lines) => {
    expect(program('CMD ["python", "/app/app.py"]', {}, lines).needsRoot).toBeNull();
  });

  test('python programs are not resolved further', () => {
    expect(stackOf(dockerfile()).resolveStart(['python', 'app.py'])).toHaveProperty('declined');
  });
});

describe('what the install may need of the author\'s image', () => {
  const hash = ' --hash=sha256:aa';
  test.each<readonly [string, string, string | null]>([
    ['every package with its hash, all with wheels', `flask==3.0.0${hash}\nclick==8.1.7${hash}\n`, null],
    ['written by pip-compile', '# This file is autogenerated by pip-compile with Python 3.12\nflask==3.0.0\nclick==8.1.7\n', null],
    ['the packages that it names alone', 'flask==3.0.0\n', `requirements.txt does not name what its packages depend on, which may need compiling`],
    ['a package that nobody knows', `flask==3.0.0${hash}\nno-such-package-at-all==1${hash}\n`, `no wheel of no-such-package-at-all is known (requirements.txt:2)`],
    ['another index', `--index-url https://pypi.example.com/simple\nflask==3.0.0${hash}\n`, `requirements.txt says where packages come from`],
    ['no wheels', `--no-binary :all:\nflask==3.0.0${hash}\n`, `requirements.txt says where packages come from`],
  ])('%s', (_, requirements, expected) => {
    const { toolchain } = splitOf(dockerfile(), { ...FLASK, 'requirements.txt': requirements });
    expect(toolchain && sentence(toolchain)).toBe(expected);
  });
}); // prettier-ignore
