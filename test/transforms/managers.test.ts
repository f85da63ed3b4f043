/** Poetry and Pipenv: what they install into the image goes to an environment of its own, and they stay behind. */
import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { use, type Files } from './projects.ts';

const lines = (...texts: readonly string[]) => `${texts.join('\n')}\n`;
const poetry: Files = {
  'app.py': 'import bottle\nbottle.run()\n',
  'pyproject.toml': '[tool.poetry]\nname = "a"\nversion = "1"\n[tool.poetry.dependencies]\nbottle = "*"\n',
  'poetry.lock':
    '[[package]]\nname = "bottle"\nversion = "0.13.2"\nfiles = [{file = "bottle-0.13.2-py2.py3-none-any.whl", hash = ""}]\n[metadata]\npython-versions = "^3.9"\n',
};
const pipenv: Files = {
  'app.py': 'import bottle\nbottle.run()\n',
  Pipfile: '[packages]\nbottle = "*"\n',
  'Pipfile.lock': '{"default": {"bottle": {"version": "==0.13.2"}}, "develop": {}}',
};
const install = 'RUN poetry config virtualenvs.create false && poetry install --no-root';
const start = 'CMD ["python", "app.py"]';

/** With a compose file, its service starts the image by a command of its own. */
const rewritten = (dockerfile: string, files: Files) =>
  rewrite(
    dockerfile,
    memoryProject({ ...files, Dockerfile: dockerfile }, 'compose.yaml' in files ? { uses: [use({ command: ['poetry', 'run', 'python', 'app.py'] })] } : {}), // prettier-ignore
  );

function whyNot(dockerfile: string, files: Files): string {
  const { withheld, skipped } = rewritten(dockerfile, files);
  return sentence([...withheld, ...skipped].find(({ transform }) => transform === 'multi-stage')?.why ?? '');
}

test('Poetry stays behind, its packages go on', () => {
  const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'RUN pip install --no-cache-dir poetry==1.8.5', 'COPY pyproject.toml poetry.lock ./', install, 'COPY . .', start); // prettier-ignore
  expect(rewritten(dockerfile, poetry).after).toBe(
    lines(
      'FROM python:3.12 AS build',
      'WORKDIR /app',
      'RUN pip install --no-cache-dir poetry==1.8.5',
      'RUN python -m venv /opt/venv',
      'ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH',
      'COPY pyproject.toml poetry.lock ./',
      install,
      '',
      'FROM python:3.12-slim',
      'RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app',
      'USER 10001:10001',
      'WORKDIR /app',
      'COPY --from=build /opt/venv /opt/venv',
      'ENV PATH=/opt/venv/bin:$PATH',
      'COPY --chown=10001:10001 . .',
      start,
    ),
  );
});

test('so does Pipenv, which is installed between the manifests and their install', () => {
  const dockerfile = lines('FROM python:3.12', 'WORKDIR /app', 'COPY Pipfile Pipfile.lock ./', 'RUN pip install --no-cache-dir pipenv', 'RUN pipenv install --system --deploy', 'COPY . .', start); // prettier-ignore
  expect(rewritten(dockerfile, pipenv).after).toContain(
    lines(
      'COPY Pipfile Pipfile.lock ./',
      'RUN pip install --no-cache-dir pipenv',
      'RUN python -m venv /opt/venv',
      'ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH',
      'RUN pipenv install --system --deploy',
      '',
      'FROM python:3.12-slim',
    ),
  );
});

test('on a slim image the manager alone is worth it', () => {
  const dockerfile = lines('FROM python:3.12-slim', 'WORKDIR /app', 'RUN pip install poetry', 'COPY . .', install, start); // prettier-ignore
  const { applied } = rewritten(dockerfile, poetry);
  expect(applied.find(({ transform }) => transform === 'multi-stage')).toMatchObject({
    why: 'poetry stays out of the final image',
    sets: ['VIRTUAL_ENV=/opt/venv', 'PATH=/opt/venv/bin:$PATH'],
  });
});

describe('uv keeps the environment that it makes', () => {
  const uv: Files = {
    'app.py':
      'import signal, sys, bottle\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nbottle.run()\n',
    'pyproject.toml': '[project]\nname = "a"\nversion = "1"\ndependencies = ["bottle"]\n',
    'uv.lock':
      'version = 1\nrequires-python = ">=3.12"\n[[package]]\nname = "bottle"\nversion = "0.13.2"\nsource = { registry = "https://index.example/simple" }\nwheels = [{ url = "https://x/bottle-0.13.2-py2.py3-none-any.whl" }]\n[[package]]\nname = "a"\nversion = "1"\nsource = { virtual = "." }\n',
  };
  const from = (...texts: readonly string[]) =>
    lines('FROM python:3.12', 'WORKDIR /app', 'RUN pip install --no-cache-dir uv', 'COPY . .', ...texts);
  const run = 'CMD ["uv", "run", "--frozen", "python", "app.py"]';

  test('and the program starts by its python', () => {
    expect(rewritten(from('RUN uv sync', run), uv).after).toBe(
      lines(
        'FROM python:3.12 AS build',
        'WORKDIR /app',
        'RUN pip install --no-cache-dir uv',
        'COPY pyproject.toml uv.lock ./',
        'RUN uv sync',
        '',
        'FROM python:3.12-slim',
        'RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app',
        'USER 10001:10001',
        'WORKDIR /app',
        'COPY --from=build /app/.venv ./.venv',
        'COPY --chown=10001:10001 . .',
        'CMD ["/app/.venv/bin/python", "app.py"]',
      ),
    );
  });

  test.each([
    ['a file', '["uv", "run", "app.py"]', '["/app/.venv/bin/python", "app.py"]'],
    [
      'a package of the lockfile',
      '["uv", "run", "--no-dev", "bottle", "app:x"]',
      '["/app/.venv/bin/bottle", "app:x"]',
    ],
    ['the shell form', 'uv run python app.py', '["/app/.venv/bin/python", "app.py"]'],
    ['a program that nobody knows', '["uv", "run", "other"]', '["uv", "run", "other"]'],
    ['an option that adds packages', '["uv", "run", "--with", "x", "python", "app.py"]', '["uv", "run", "--with", "x", "python", "app.py"]'], // prettier-ignore
  ])('the start of %s', (_, written, expected) => {
    expect(rewritten(from('RUN uv sync', `CMD ${written}`), uv).after).toContain(`CMD ${expected}\n`);
  });

  // built and started once: the rewrite stopped 10.26 seconds after SIGTERM, the original at once
  test('it is left where nothing handles SIGTERM, which uv run passes on to a child', () => {
    const files = { ...uv, 'app.py': 'import bottle\nbottle.run()\n' };
    expect(rewritten(from('RUN uv sync', run), files).after).toContain(run);
  });

  test('it is left where the program starts others, which uv run lets find the environment', () => {
    const files = {
      ...uv,
      'app.py':
        'import signal, subprocess, sys\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\nsubprocess.run(["alembic", "upgrade"])\n',
    };
    expect(rewritten(from('RUN uv sync', run), files).after).toContain(run);
  });

  const asks = (lock: string) => ({ ...uv, 'uv.lock': (uv['uv.lock'] ?? '').replace('>=3.12', lock) });
  test.each<[string, string, Files, string]>([
    ['another python is pinned', from('RUN uv sync', run), { ...uv, '.python-version': '3.13\n' }, ".python-version asks for python 3.13, and uv may fetch it beside the image's own"], // prettier-ignore
    ['a patch release is pinned', from('RUN uv sync', run), { ...uv, '.python-version': '3.12.1\n' }, ".python-version asks for python 3.12.1, and uv may fetch it beside the image's own"], // prettier-ignore
    ['a newer python is required', from('RUN uv sync', run), asks('>=3.13'), "uv.lock requires python >=3.13, and uv may fetch another one than the image's"], // prettier-ignore
    ['no newer python is allowed', from('RUN uv sync', run), asks('>=3.9, <3.12'), "uv.lock requires python >=3.9, <3.12, and uv may fetch another one than the image's"], // prettier-ignore
    ['a python is named', from('RUN uv sync --python 3.12', run), uv, 'line 5 installs with uv: which python it takes is not known'], // prettier-ignore
    ['a variable names one', from('ENV UV_PYTHON=3.12', 'RUN uv sync', run), uv, 'line 6 installs with uv: which python it takes is not known'], // prettier-ignore
  ])('no split where %s', (_, dockerfile, files, expected) => {
    expect(whyNot(dockerfile, files)).toBe(expected);
  });

  test('elsewhere, where a variable says so', () => {
    const { after } = rewritten(from('ENV UV_PROJECT_ENVIRONMENT=/opt/env', 'RUN uv sync', run), uv);
    expect(after).toContain('COPY --from=build /opt/env /opt/env\n');
    expect(after).toContain('CMD ["/opt/env/bin/python", "app.py"]\n');
  });
});

describe('an environment that the manager makes and starts programs in', () => {
  const file = (...texts: readonly string[]) =>
    lines('FROM python:3.12', 'WORKDIR /app', 'RUN pip install --no-cache-dir poetry==2.1.3', 'COPY pyproject.toml poetry.lock ./', 'RUN poetry install --no-root', 'COPY . .', ...texts); // prettier-ignore

  test('is made by hand, and the program starts in it without the manager', () => {
    const answer = rewritten(file('CMD ["poetry", "run", "python", "app.py"]'), poetry);
    expect(answer.after).toBe(
      lines(
        'FROM python:3.12 AS build',
        'WORKDIR /app',
        'RUN pip install --no-cache-dir poetry==2.1.3',
        'RUN python -m venv /opt/venv',
        'ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH',
        'COPY pyproject.toml poetry.lock ./',
        'RUN poetry install --no-root',
        '',
        'FROM python:3.12-slim',
        'RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin app',
        'USER 10001:10001',
        'WORKDIR /app',
        'COPY --from=build /opt/venv /opt/venv',
        'ENV PATH=/opt/venv/bin:$PATH',
        'COPY --chown=10001:10001 . .',
        'CMD ["python", "app.py"]',
      ),
    );
    expect(answer.declares).toContainEqual({ what: 'start', argv: ['python', 'app.py'] });
  });

  test.each([
    ['CMD ["sh", "-c", "poetry run python setup_db.py && exec poetry run python app.py"]', 'CMD ["sh", "-c", "python setup_db.py && exec python app.py"]'],
    ['CMD poetry run python app.py --port $PORT', 'CMD python app.py --port $PORT'],
    ['ENTRYPOINT ["poetry", "run", "python", "app.py"]', 'ENTRYPOINT ["python", "app.py"]'],
  ])('%s', (author, expected) => {
    expect(rewritten(file(author), { ...poetry, 'setup_db.py': '' }).after).toContain(`\n${expected}\n`);
  }); // prettier-ignore

  test('steps of the build may use it as well', () => {
    const { after } = rewritten(file('RUN poetry run python -m compileall -q app.py', 'CMD ["poetry", "run", "python", "app.py"]'), poetry); // prettier-ignore
    expect(after).toContain('FROM python:3.12-slim\n');
  });
});

describe('no environment of their own', () => {
  const from = (...texts: readonly string[]) => lines('FROM python:3.12', 'WORKDIR /app', ...texts);
  const copy = 'COPY . .';
  const run = 'CMD ["poetry", "run", "python", "app.py"]';
  const asking = (python: string) => ({
    ...poetry,
    'poetry.lock': (poetry['poetry.lock'] ?? '').replace('^3.9', python),
  });
  test.each<[string, string, Files, string]>([
    ['where the manager makes one that nothing uses', from('RUN pip install poetry', copy, 'RUN poetry install', start), poetry, 'line 5 installs with poetry, and what the container starts does not use its environment'], // prettier-ignore
    ['where pipenv makes one that nothing uses', from('RUN pip install pipenv', copy, 'RUN pipenv install', start), pipenv, 'line 5 installs with pipenv, and what the container starts does not use its environment'], // prettier-ignore
    ['where pip installs beside it', from('RUN pip install --no-cache-dir poetry', copy, 'RUN pip install --no-cache-dir bottle', 'RUN poetry install', run), poetry, 'line 5 installs beside the environment of poetry'], // prettier-ignore
    ['where a setting says where it lies', from('ENV POETRY_VIRTUALENVS_PATH=/envs', 'RUN pip install poetry', copy, 'RUN poetry install', run), poetry, 'line 6 installs with poetry, and a setting says where its environment lies'], // prettier-ignore
    ['where it may take another python', from('RUN pip install poetry', copy, 'RUN poetry install', run), asking('^3.13'), "line 5 installs with poetry, which asks for python ^3.13: whether it takes the image's own is not known"], // prettier-ignore
    ['where the project is built beside its sources', from('RUN pip install poetry', copy, 'RUN poetry install', run), { ...poetry, 'pyproject.toml': `${poetry['pyproject.toml'] ?? ''}[tool.poetry.build]\nscript = "build.py"\n` }, 'line 5: pyproject.toml says what is built beside the sources'], // prettier-ignore
    ['where compose asks for the manager', from('RUN pip install poetry', copy, 'RUN poetry install', 'CMD ["poetry", "run", "python", "app.py"]'), { ...poetry, 'compose.yaml': '' }, 'compose.yaml:4 starts with poetry, which only the build would have'], // prettier-ignore
    ['where a script asks for it', from('RUN pip install poetry', copy, 'RUN poetry install', 'CMD ["sh", "start.sh"]'), { ...poetry, 'start.sh': 'exec poetry run python app.py\n' }, 'start.sh:1 starts with poetry, which only the build would have'], // prettier-ignore
    ['where the health check asks for it', from('RUN pip install poetry', copy, install, 'HEALTHCHECK CMD poetry run python -c 1', start), poetry, 'line 1 starts with poetry, which only the build would have'], // prettier-ignore
    ['where pipenv reads variables', from('RUN pip install pipenv', copy, 'RUN pipenv install', 'CMD ["pipenv", "run", "python", "app.py"]'), pipenv, 'Dockerfile:6 starts with pipenv, which reads the variables of .env: .dockerignore does not hide it'], // prettier-ignore
    ['where pipenv knows the name', from('RUN pip install pipenv', copy, 'RUN pipenv install', 'CMD ["pipenv", "run", "serve"]'), { ...pipenv, Pipfile: '[packages]\nbottle = "*"\n[scripts]\nserve = "python app.py"\n' }, 'Dockerfile:6 starts serve, which is a name that pipenv knows'], // prettier-ignore
    ['without a lockfile', from('RUN pip install poetry', copy, install, start), { ...poetry, 'poetry.lock': 'x' }, 'poetry.lock cannot be read'], // prettier-ignore
    ['where the manager comes in the same step', from(copy, 'RUN pip install poetry && poetry config virtualenvs.create false && poetry install', start), poetry, 'line 4 installs poetry and with it: an environment cannot be made between them'], // prettier-ignore
    ['where something is added', from('RUN pip install poetry', copy, install, 'RUN poetry add x', start), poetry, 'line 6: poetry add changes what is locked'], // prettier-ignore
    ['beside one of the author', from('RUN python -m venv /venv', 'ENV PATH=/venv/bin:$PATH', 'RUN pip install poetry', copy, install, start), poetry, 'line 7 installs with poetry, beside the environment in /venv'], // prettier-ignore
    ['without a lockfile of uv', from('RUN pip install uv', copy, 'RUN uv sync', start), { 'app.py': '', 'pyproject.toml': '' }, 'line 5 installs with uv, and no uv.lock of the context says what'], // prettier-ignore
  ])('%s', (_, dockerfile, files, expected) => {
    expect(whyNot(dockerfile, files)).toBe(expected);
  });
});
