/** What the tables say about Python. Sources: the Dockerfile of its official image and the documentation of its tools, August 2026. */
import { PLAIN_IMAGE, SYSTEM_PATH, type LanguageFacts } from '../facts.ts';
import { pipCache, poetryCaches, uvCache } from './caches.ts';
import { pythonTags } from './data/tags.ts';

/** A line of requirements that names a package and no exact version, nor a file or address that is one. */
const OPEN_LINE =
  /^[ \t]*([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?[ \t]*(?:(?:[<>!~]=?|;)(?![^\n]*===?[ \t]*\d)[^\n]*|#[^\n]*|\r?)$/m;
/** A table of dependencies with something in it. */
const OPEN_TABLE =
  /^dependencies[ \t]*=[ \t]*\[\s*["']|^\[(?:tool\.poetry\.dependencies|packages)\]\s*\n(?:python\b[^\n]*\n)?(?!python\b)[\w"]/m;

export const python: LanguageFacts = {
  id: 'python',
  // source: devguide.python.org/versions, November 2026
  support: {
    repository: 'python',
    ended: {
      '3.10': '2026-10-31',
      '3.9': '2025-10-31',
      '3.8': '2024-10-07',
      '3.7': '2023-06-27',
      '3.6': '2021-12-23',
      '3.5': '2020-09-30',
      '3.4': '2019-03-18',
      '2.7': '2020-01-01',
      '2': '2020-01-01',
    },
  },
  image: {
    repository: 'python',
    config: {
      ...PLAIN_IMAGE,
      cmd: ['python3'],
      env: {
        PATH: `/usr/local/bin:${SYSTEM_PATH}`,
        LANG: null,
        GPG_KEY: null,
        PYTHON_VERSION: null,
        PYTHON_SHA256: null,
      },
      commands: ['python', 'python3', 'pip', 'pip3', 'pydoc', 'idle', 'python-config', 'python3-config'],
    },
    alpine: { commands: ['update-ca-certificates'] },
    bases: { slim: 'python', full: 'pythonFull' },
    slimTag: 'before-suite',
    distroless: { name: 'python3', entrypoint: ['/usr/bin/python3'] },
    tags: pythonTags,
  },
  managers: [
    {
      programs: ['pip', 'pip3'],
      installs: ['install'],
      manifestOptions: ['-r', '--requirement'],
      open: OPEN_LINE,
      caches: [pipCache],
    },
    {
      programs: ['poetry'],
      open: OPEN_TABLE,
      caches: poetryCaches,
      installs: ['install'],
      reads: { verbs: ['install'], manifests: ['pyproject.toml'] },
    },
    {
      programs: ['uv'],
      caches: [uvCache],
      installs: ['sync'],
      reads: { verbs: ['sync'], manifests: ['pyproject.toml'] },
      open: OPEN_TABLE,
    },
    {
      programs: ['pipenv'],
      open: OPEN_TABLE,
      installs: ['install'],
      reads: { verbs: ['install', 'sync'], manifests: ['Pipfile'] },
    },
    { programs: ['pdm'], installs: ['install'] },
  ],
  manifests: ['requirements*.txt', 'pyproject.toml', 'Pipfile'],
  lockfiles: ['poetry.lock', 'uv.lock', 'pdm.lock', 'Pipfile.lock', 'pylock.toml'],
  code: { endings: ['.py'] },
  editable: { endings: ['.py'], except: /^test_|^(?:setup|manage|conftest)\.py$/ },
  vendor: { fetched: ['.venv'], installed: ['site-packages', 'dist-packages'] },
  ignorable: {
    installed: ['.venv', 'venv'],
    caches: ['**/__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache'],
  },
  environmentPrograms:
    'pipenv|honcho|flask|dynaconf|dotenv|pdm|uv|quart|zappa|prefect|chalice|litestar|robyn|chainlit|langgraph|crewai',
  environmentReaders:
    /dotenv|decouple|environ|pydantic.settings|dynaconf|starlette|litellm|crewai|chainlit|prefect|dagster|langflow|honcho|pipenv|prisma|uvicorn\[|fastapi\[|\bmcp\b|flask-dotenv|python-box|goodconf|confuse/i,
  history: {
    files:
      /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|requirements[^/]*\.(?:txt|in)|Pipfile|environment\.ya?ml|mkdocs\.yml)$/,
    readers: /pygit2|dulwich|versioneer/i,
    callers:
      /setuptools[-_]scm|use_scm_version|source\s*=\s*["'](?:scm|vcs)["']|hatch[-_]vcs|flit[-_]scm|setuptools[-_]git|vcversioner|miniver|dunamai|dynamic[-_]versioning|versioningit|gitpython|(?<![\w.-])(?:pbr|sentry[-_]sdk|raven|dvc|wandb|mlflow|clearml|sacred|comet[-_]ml|neptune|git-python)(?![\w-])|git-revision-date|mkdocs-git/i,
  },
  runtimeVariables: ['PYTHONUNBUFFERED', 'PYTHONDONTWRITEBYTECODE', 'PYTHONFAULTHANDLER'],
  environments: ['venv', 'virtualenv', '.virtualenvs'],
  root: {
    calls:
      /\bos\.(?:ge|se)te?uid\b|\bos\.(?:set(?:e?gid|groups)|initgroups|[lf]?chown|chroot|mknod)\b|\bshutil\.chown\b|\bSOCK_RAW\b|\bAF_PACKET\b|^\s*(?:from|import) (?:scapy|bluetooth|spidev|pigpio|RPi)\b/m,
    files: ['gunicorn.conf.py'],
    variables: ['PIP_USER'],
  },
  // a reload of uvicorn or gunicorn is left out: people ship those
  development: [
    /^(?:python[\d.]* (?:-\S+ )*-m )?flask (?:\S+ )*--debug(?: |$)/,
    /^(?:fastapi dev|watchmedo auto-restart|watchfiles|hupper|jurigged|ptw)(?: |$)/,
    /^(?:python[\d.]* (?:-\S+ )*-m )?debugpy(?: |$)/,
  ],
  // sources: flask.palletsprojects.com/deploying, docs.djangoproject.com/ref/django-admin, uvicorn.dev/deployment, docs.gunicorn.org/settings
  developmentServers: [
    /^(?:python[\d.]* (?:-\S+ )*-m )?flask (?:\S+ )*run(?: |$)/,
    /^(?:python[\d.]* (?:-\S+ )*)?(?:\.\/)?manage\.py runserver(?: |$)/,
    /^(?:python[\d.]* (?:-\S+ )*-m )?(?:uvicorn|gunicorn|hypercorn|granian) (?:\S+ )*--reload(?: |$)/,
  ],
  versionCommands: ['python', 'python3', 'pip', 'pip3'],
  unmissed: /\/__pycache__(?:\/|$)|\.pyc$|\/\.cache\/pip(?:\/|$)/,
  output: {
    failure: { stack: 'Traceback (most recent call last):' },
    places: [
      [/(?:\/[\w.-]+)+\/(?:site|dist)-packages\//g, 'site-packages/'],
      [/(?:\/[\w.-]+)+\/bin\/python[\d.]*/g, 'python'],
      [/"?\/(?:usr\/local\/lib|usr\/lib)\/python3[.\d]*\//g, 'python/'],
    ],
  },
  tools: {
    managers: [
      { name: 'pip', paths: ['/usr/local/bin/pip', '/usr/bin/pip3', '/opt/venv/bin/pip'] },
      {
        name: 'poetry',
        paths: ['/usr/local/bin/poetry', '/opt/poetry/bin/poetry', '/root/.local/bin/poetry'],
      },
      { name: 'uv', paths: ['/usr/local/bin/uv', '/bin/uv', '/root/.local/bin/uv'] },
    ],
  },
};
