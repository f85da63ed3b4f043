/**
 * Programs that Dockerfiles and start scripts of Python projects run, by the name that they are called by.
 * Source: their documentation, November 2026.
 */

/** Programs that check and change nothing that an image needs. */
export const checkers = new Set(
  'pytest py.test flake8 pylint mypy black isort ruff pyflakes bandit tox nox coverage pycodestyle pyright safety pip-audit'.split(
    ' ',
  ),
);

/** Servers that are given the application as `module:name`. */
export const servers = new Set(['gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'waitress-serve', 'granian']);

/** Programs that load the project's modules by name and write nothing of their own that the tables do not know. */
export const loaders = new Set(
  'celery alembic rq rqworker dramatiq arq huey_consumer huey_consumer.py taskiq faust django-admin uwsgi scrapy pytest manage.py'.split(
    ' ',
  ),
);

/** Modules of the standard library and of packages that work the same way. */
export const loaderModules = new Set('celery flask alembic unittest pytest dramatiq arq django'.split(' '));

/** Programs of other kinds: they run no Python, and what they write stands in their words. */
export const foreignPrograms = new Set(
  [
    ': . [ [[ awk basename break cat cd chmod chown continue cp curl cut date df dirname done echo env exit export expr false find getopts grep head hostname',
    'id kill ln local ls mkdir mv mysql mysqladmin nc netcat nproc openssl pg_isready pgrep ping printenv printf ps psql pwd read redis-cli return rm sed set shift',
    'sleep sort source stat tail tee test touch tr trap true ulimit umask uname unset wait wc wget which whoami xargs sleep',
  ].flatMap((names) => names.split(' ')),
);

/** Options of servers and workers that name a file which they write. */
export const fileOptions = new Set([
  '--access-logfile',
  '--error-logfile',
  '--log-file',
  '--pid',
  '--pidfile',
  '--logfile',
  '--schedule',
  '-s',
  '-p',
]);

/** Programs whose short options mean what the list says. */
export const writingServer = /^(gunicorn|uvicorn|hypercorn|daphne|celery)$/;

/** Programs that run the rest of their words: how many words of their own they take. */
export const wrappers = new Map([
  ['exec', 0], ['command', 0], ['nohup', 0], ['nice', 0], ['time', 0], ['tini', 0], ['dumb-init', 0], ['xvfb-run', 0], ['ddtrace-run', 0],
  ['opentelemetry-instrument', 0], ['gosu', 1], ['su-exec', 1], ['timeout', 1], ['poetry', 1], ['pipenv', 1], ['uv', 1], ['pdm', 1],
  ['newrelic-admin', 1], ['watchmedo', 1], ['env', 0],
]); // prettier-ignore

/** Python itself and the shell's own words: no package brings them. */
export const alwaysThere =
  /^(python[\d.]*|pip[\d.]*|cd|echo|exit|export|set|true|false|test|\[|clear|cls|sh|bash|manage\.py)$/;

/** Modules of which every member is a program of the image. Source: their documentation. */
export const commandModules = new Set(['sh', 'pbs', 'plumbum.cmd', 'plumbum.local.cmd']);

/** What gives a program by its name as an index: `local['git']`. */
export const commandTables = new Set(['plumbum.local']);
