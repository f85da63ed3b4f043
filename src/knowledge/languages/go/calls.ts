/**
 * Calls that open or write files, by name. Sources: the documentation of each package, November 2026.
 * A name with a package in front is that package's function; a leading dot stands for a method of anything.
 */

/** What a call does with the paths that it is given: `write-file` writes into the folder around a path, `write-here` into the path. */
export type PathAction = 'open' | 'write-file' | 'write-here';

export interface Shape {
  readonly name: string;
  readonly does: PathAction;
  /** Places of the paths among the arguments; 'all', or from a place on. */
  readonly args: readonly number[] | 'all' | { readonly from: number };
  /** The file must import a package with one of these in its path. */
  readonly importing?: readonly string[];
  /** What is opened when no argument is given; a missing file is no error for the caller. */
  readonly fallback?: string;
}

const WEB = ['gin-gonic/gin', 'labstack/echo', 'gofiber/fiber', 'go-chi/chi', 'kataras/iris', 'beego/beego', 'astaxie/beego', 'revel', 'gorilla/mux']; // prettier-ignore

const row = (
  names: string,
  does: PathAction,
  args: Shape['args'],
  more: Partial<Shape> = {},
): readonly Shape[] => names.split(' ').map((name) => ({ name, does, args, ...more }));

const SHAPES: readonly Shape[] = [
  ...row('os.Open os.ReadFile os.ReadDir os.DirFS ioutil.ReadFile ioutil.ReadDir', 'open', [0]),
  ...row('filepath.Walk filepath.WalkDir filepath.Glob http.Dir', 'open', [0]),
  ...row('http.ServeFile', 'open', [2]),
  ...row('template.ParseFiles .ParseFiles .LoadHTMLFiles', 'open', 'all'),
  ...row('template.ParseGlob .ParseGlob .LoadHTMLGlob', 'open', [0]),
  ...row('.Static .StaticFile', 'open', [1], { importing: WEB }),
  ...row('.SendFile .FileAttachment .Attachment .Inline .Download .File', 'open', [0], { importing: WEB }),
  ...row('html.New django.New pug.New jet.New mustache.New handlebars.New', 'open', [0], {
    importing: ['gofiber/template'],
  }),
  ...row('godotenv.Load godotenv.Overload godotenv.Read gotenv.Load', 'open', 'all', { fallback: '.env' }),
  ...row('viper.SetConfigFile .SetConfigFile toml.DecodeFile cleanenv.ReadConfig file.Provider', 'open', [0]),
  ...row('ini.Load ini.LoadSources configor.Load casbin.NewEnforcer', 'open', 'all'),
  ...row(
    'migrate.New migrate.NewWithDatabaseInstance .MigrateUp excelize.OpenFile geoip2.Open maxminddb.Open',
    'open',
    [0],
  ),
  ...row('goose.Up goose.Run', 'open', { from: 1 }),
  ...row('.LoadMessageFile .MustLoadMessageFile pongo2.FromFile option.WithCredentialsFile', 'open', [0]),
  ...row('tls.LoadX509KeyPair credentials.NewServerTLSFromFile', 'open', [0, 1]),
  ...row('credentials.NewClientTLSFromFile', 'open', [0]),
  ...row('http.ListenAndServeTLS .RunTLS .StartTLS .ListenTLS', 'open', [1, 2]),
  ...row('.ListenAndServeTLS .ServeTLS', 'open', { from: 0 }, { importing: ['net/http'] }),
  ...row('os.Create os.WriteFile ioutil.WriteFile os.Truncate renameio.WriteFile', 'write-file', [0]),
  ...row('os.Remove os.RemoveAll os.Chtimes', 'write-file', [0]),
  ...row('os.Rename', 'write-file', [0, 1]),
  ...row('os.Symlink os.Link', 'write-file', [1]),
  // it fails where the folder exists already: what has to be writable is its parent
  ...row('os.Mkdir', 'write-file', [0]),
  ...row('os.MkdirAll', 'write-here', [0]),
  ...row('.SaveUploadedFile .SaveFile', 'write-file', [1], { importing: WEB }),
  ...row('.SaveAs .SavePNG .OutputFileAndClose .SaveToFile', 'write-file', [0]),
  ...row('imaging.Save gg.SavePNG', 'write-file', [1]),
  ...row('bolt.Open bbolt.Open buntdb.Open rotatelogs.New bleve.New bleve.Open', 'write-file', [0]),
  ...row('badger.DefaultOptions leveldb.OpenFile pebble.Open autocert.DirCache', 'write-here', [0]),
  ...row('sqlite.Open', 'write-file', [0], { importing: ['/sqlite'] }),
  ...row('os.CreateTemp os.MkdirTemp ioutil.TempFile ioutil.TempDir', 'write-here', [0]),
];

const BY_NAME = grouped(SHAPES);

function grouped(shapes: readonly Shape[]): ReadonlyMap<string, readonly Shape[]> {
  const map = new Map<string, Shape[]>();
  for (const shape of shapes) map.set(shape.name, [...(map.get(shape.name) ?? []), shape]);
  return map;
}

/** The first shape that fits a call: `os.Open`, or any receiver's `.ParseFiles`. */
export function shapeOf(name: string, importPaths: readonly string[]): Shape | null {
  const method = `.${name.slice(name.lastIndexOf('.') + 1)}`;
  const candidates = [
    ...(BY_NAME.get(name) ?? []),
    ...(name.includes('.') ? (BY_NAME.get(method) ?? []) : []),
  ];
  return (
    candidates.find(
      ({ importing }) =>
        importing === undefined || importing.some((part) => importPaths.some((path) => path.includes(part))),
    ) ?? null
  );
}

/** Members whose value is a path that the library writes, by the library's import path. */
export const WRITTEN_MEMBERS: readonly {
  readonly name: string;
  readonly importing: string;
  readonly does: PathAction;
}[] = [
  { name: 'Filename', importing: 'natefinch/lumberjack', does: 'write-file' },
  { name: 'OutputPaths', importing: 'go.uber.org/zap', does: 'write-file' },
  { name: 'ErrorOutputPaths', importing: 'go.uber.org/zap', does: 'write-file' },
  { name: 'BasePath', importing: 'peterbourgon/diskv', does: 'write-here' },
  { name: 'DataDir', importing: 'hashicorp', does: 'write-here' },
];

/** Endings of texts that name a file which programs write beside themselves. */
export const WRITTEN_ENDINGS = ['.log', '.db', '.sqlite', '.sqlite3', '.pid'] as const;

/** database/sql drivers whose data source is a file. */
export const FILE_DATABASES = new Set([
  'sqlite3',
  'sqlite',
  'sqlite3_with_hook',
  'libsql',
  'duckdb',
  'ql',
  'ramsql',
]);
