/** What the files of a Python project are, by their names. */

/** Paths that only exist where pip installs into the image itself. */
export const installedPath =
  /\/usr(?:\/local)?\/lib\/python\d|\b(?:site|dist)-packages\b|\/usr\/(?:local\/)?bin\/(?:python|pip)[\d.]*\b/;

/** Programs of packages, by the path that pip gives them in the image. */
export const installedProgram = /\/usr\/local\/bin\/([\w.-]+)/g;

/** Settings of servers and supervisors of the context. */
export const serverSettings = /\.(ini|conf|cfg|service)$|(^|\/)(crontab|Procfile)[^/]*$/;

/** Wheels and archives that pip installs from. */
export const archive = /\.(whl|zip|tar\.gz|tgz|tar\.bz2)$/;

/** Files that only tests, packaging or documentation run, unless the program names them. */
export const besideProgram =
  /(^|\/)(tests?|docs?|examples?)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile|tasks_dev)\.py$/;

/** Files that are no part of the project at all. */
export const foreignFile = /(^|\/)(\.[^/]+|node_modules|venv|env|site-packages)\//;

/** Files that may configure the logging module. */
export const loggingSettings = /\.(ini|cfg|conf|ya?ml|json|toml)$/;
