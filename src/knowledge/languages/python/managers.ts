/**
 * How Python's package managers are called and what they read: options, manifests, settings.
 * Source: their documentation, November 2026.
 */

/** Managers whose environments are not moved. */
export const otherManagers = new Set([
  'poetry',
  'pipenv',
  'uv',
  'pdm',
  'conda',
  'mamba',
  'micromamba',
  'rye',
  'hatch',
  'pipx',
  'easy_install',
]);

/** Managers whose `run` puts their environment in front of PATH and gives its place to the program. Source: `Env.execute` of poetry, `do_run` of pipenv. */
export const handOver = new Set(['poetry', 'pipenv']);

/** Packages that only install, build or upload others. */
export const installTools = new Set(
  'pip setuptools wheel virtualenv pip-tools build twine flit maturin cython'.split(' '),
);

/** Options of the other managers that install dependencies without the project itself. */
export const withoutProject = [
  '--no-root',
  '--no-install-project',
  '--no-self',
  '--system',
  '--deploy',
  '--only=main',
];

/** Whether a manifest is an application that a manager does not install as a package. */
export const packageless: Readonly<Record<string, (manifest: string) => boolean>> = {
  poetry: (text) => /^package-mode\s*=\s*false/m.test(text),
  uv: (text) => !/^\[build-system\]/m.test(text) && !/^package\s*=\s*true/m.test(text),
};

/** What the other managers read before they install dependencies without the project itself. */
export const managerFiles: Readonly<Record<string, readonly string[]>> = {
  poetry: ['pyproject.toml', 'poetry.lock', 'poetry.toml'],
  uv: ['pyproject.toml', 'uv.lock', 'uv.toml', '.python-version'],
  pdm: ['pyproject.toml', 'pdm.lock', 'pdm.toml'],
  pipenv: ['Pipfile', 'Pipfile.lock'],
};

/** Keys of a manifest that name folders which must be there as well. */
export const localKeys = new Set(['path', 'workspace', 'file', 'develop', 'editable', 'members']);

/** Settings by which a manager installs into the image or into the project. */
export const installsInPlace =
  /virtualenvs\.(create\s+false|in-project\s+true)|VIRTUALENVS_(CREATE[= ]"?(false|0)|IN_PROJECT[= ]"?(true|1))|--system\b|PIPENV_VENV_IN_PROJECT|UV_PYTHON_DOWNLOADS[= ]"?(0|never)|UV_SYSTEM_PYTHON/i;

/** Settings and options by which a manager makes no environment of its own, and takes the one that is active. */
export const createsNone =
  /virtualenvs\.create\s+false|POETRY_VIRTUALENVS_CREATE[= ]"?(?:false|0)|^pipenv .*--system\b/i;

/** Settings by which Poetry and Pipenv keep their environment beside the sources, in .venv. */
export const inProject =
  /virtualenvs\.in-project\s+true|VIRTUALENVS_IN_PROJECT[= ]"?(?:true|1)|PIPENV_VENV_IN_PROJECT[= ]"?(?:true|1)/i;

/** Settings and options by which it lies elsewhere, is made of another python, or sees the image's own packages. */
export const movesEnvironment =
  /virtualenvs\.(?:path|options\.system-site-packages\s+true)|POETRY_VIRTUALENVS_(?:PATH|OPTIONS_SYSTEM_SITE_PACKAGES)|\benv\s+use\b|WORKON_HOME|PIPENV_(?:CUSTOM_VENV_NAME|IGNORE_VIRTUALENVS|PYTHON|PIPFILE)|^pipenv .*--(?:python|site-packages|three|two)\b/i;

/** Variables that decide where packages go. */
export const movingVariables = [
  'PIP_TARGET',
  'PIP_PREFIX',
  'PIP_USER',
  'PYTHONUSERBASE',
  'PYTHONHOME',
  'PIP_ROOT',
  'PIP_PYTHON',
];

/** pip's short options that take a value. Source: `pip install --help` of pip 25. */
export const pipShortOptions = 'rcefit';

/** pip's long options that take a value, from the same source. */
export const pipOptions = [
  'requirement constraint editable target platform python-version implementation abi root prefix src upgrade-strategy global-option',
  'config-settings config-setting no-binary only-binary progress-bar root-user-action report index-url extra-index-url find-links python',
  'log proxy retries timeout exists-action trusted-host cert client-cert cache-dir use-feature use-deprecated group keyring-provider build-option',
].flatMap((names) => names.split(' ').map((name) => `--${name}`));

/** Options of a requirements file that take the next word or `=value`, and do not name anything of the context. */
export const valuedLines = new Set([
  '-i',
  '--index-url',
  '--extra-index-url',
  '--trusted-host',
  '--no-binary',
  '--only-binary',
  '--use-feature',
  '--pypi-url',
]);

/** Options of a requirements file without a value. */
export const plainLines = new Set([
  '--no-index',
  '--pre',
  '--prefer-binary',
  '--require-hashes',
  '--process-dependency-links',
  '--no-deps',
  '--always-unzip',
  '-Z',
]);

/** What the markers of a requirement (PEP 508) say on Linux. */
export const linuxMarkers: ReadonlyMap<string, string> = new Map([
  ['sys_platform', 'linux'],
  ['platform_system', 'Linux'],
  ['os_name', 'posix'],
]);
