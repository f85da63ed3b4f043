/** What names of Node mean that say where a file lies or what a variable holds: general knowledge of Node and of the packages' documentation. */

/** Modules that do what `fs` does. */
export const fileModules: ReadonlySet<string> = new Set(
  'fs fs/promises fs-extra graceful-fs mz/fs fs-promise promise-fs original-fs'.split(' '),
);

/** Members that stand for their object; `*.x` of anything. */
export const transparentMembers: ReadonlySet<string> = new Set(
  '*.default fs.promises path.posix URL().pathname URL().href url.URL().pathname url.URL().href'.split(' '),
);

/** Functions that load a module by its name. */
export const loadingFunctions: ReadonlySet<string> = new Set(['require', 'import']);

/** Functions that answer with their first argument, or with one that does the same, by last name. */
export const passingFunctions: ReadonlySet<string> = new Set(
  'promisify promisifyAll pify callbackify freeze seal'.split(' '),
);

/** Methods that answer with the object that they are called on. */
export const chainingMethods: ReadonlySet<string> = new Set(['sqlite3.verbose']);

/** Methods of texts, lists and functions, and what they answer with. */
export const ownMethods: ReadonlyMap<string, 'itself' | 'items' | 'each' | 'joined'> = new Map([
  ['toString', 'itself'],
  ['trim', 'itself'],
  ['bind', 'itself'],
  ['filter', 'items'],
  ['sort', 'items'],
  ['reverse', 'items'],
  ['map', 'each'],
  ['join', 'joined'],
]);

/** Methods that add to a list. */
export const addingMethods: ReadonlySet<string> = new Set(['push', 'unshift', 'splice', 'fill']);

/** Methods of lists that hand each item to a function. */
export const eachMethods: ReadonlySet<string> = new Set(
  'forEach map filter some every find flatMap'.split(' '),
);

/** What functions do with paths. */
export const operations = {
  'path.join': 'join',
  'path.resolve': 'resolve',
  'path.normalize': 'same',
  'path.dirname': 'folder',
  'path.basename': 'last',
  'url.fileURLToPath': 'same',
  'require.resolve': 'same',
  'process.cwd': 'cwd',
  'os.tmpdir': 'temporary',
  'os.homedir': 'home',
  String: 'same',
  Number: 'same',
  parseInt: 'same',
  URL: 'url',
  'url.URL': 'url',
  'app-root-path.resolve': 'root',
  'app-root-path.toString': 'cwd',
} as const;

/** What names stand for. */
export const constants = {
  __dirname: 'folder',
  'import.meta.dirname': 'folder',
  __filename: 'file',
  'import.meta.filename': 'file',
  'import.meta.url': 'url',
  'path.sep': 'slash',
  'app-root-path': 'cwd',
  'app-root-path.path': 'cwd',
  'app-root-dir': 'cwd',
} as const;

/** What stands in front of the name of an environment variable. */
export const environmentPrefix = 'process.env.';

/** Names that the table of calls uses without an import. */
export const globalNames: ReadonlySet<string> = new Set(
  'process res response reply page transports fs'.split(' '),
);
