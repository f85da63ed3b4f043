import { describe, expect, test } from 'vitest';
import { main, stack } from './support.ts';
import type { Program } from '../../../src/model/index.ts';

function program(body: string, imports: readonly string[], files: Record<string, string> = {}): Program {
  return stack({ 'main.go': main(body, ...imports), ...files }).program;
}

const paths = (list: Program['opens']) => list.map(({ path }) => path);

describe('files that the program opens', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['os.Open("data/in.csv")', ['os'], ['data/in.csv']],
    ['b, _ := os.ReadFile("./data/in.csv")', ['os'], ['data/in.csv']],
    ['x := template.Must(template.ParseFiles("a.html", "b.html"))', ['html/template'], ['a.html', 'b.html']],
    ['r.LoadHTMLGlob("templates/**/*")', ['github.com/gin-gonic/gin'], ['templates/**/*']],
    ['http.Handle("/", http.FileServer(http.Dir("./public")))', ['net/http'], ['public']],
    ['e.Static("/assets", "web/assets")', ['github.com/labstack/echo/v4'], ['web/assets']],
    ['godotenv.Load()', ['github.com/joho/godotenv'], ['.env']],
    ['godotenv.Load("a.env", ".env")', ['github.com/joho/godotenv'], ['a.env', '.env']],
    ['migrate.New("file://db/migrations", dsn)', ['github.com/golang-migrate/migrate/v4'], ['db/migrations']],
    [
      'viper.SetConfigName("app"); viper.AddConfigPath("./conf"); viper.AddConfigPath(".")',
      ['github.com/spf13/viper'],
      ['conf/app.*', 'app.*'],
    ],
    ['os.OpenFile("in.txt", os.O_RDONLY, 0)', ['os'], ['in.txt']],
    [
      'files := []string{"ui/base.html", "ui/home.html"}; template.ParseFiles(files...)',
      ['html/template'],
      ['ui/base.html', 'ui/home.html'],
    ],
    [
      'for _, name := range []string{"a.csv", "b.csv"} { os.Open(filepath.Join("in", name)) }',
      ['os', 'path/filepath'],
      ['in/a.csv', 'in/b.csv'],
    ],
    ['os.Open("reports/" + name + ".pdf")', ['os'], ['reports']],
    ['os.Open(fmt.Sprintf("i18n/%s.json", lang))', ['os', 'fmt'], ['i18n']],
    ['wd, _ := os.Getwd(); os.Open(path.Join(wd, "a", "b.txt"))', ['os', 'path'], ['a/b.txt']],
    [
      'file := flag.String("config", "config.yaml", "where"); os.ReadFile(*file)',
      ['os', 'flag'],
      ['config.yaml'],
    ],
    [
      'dir := os.Getenv("DIR"); if dir == "" { dir = "static" }; http.Dir(dir)',
      ['os', 'net/http'],
      ['static'],
    ],
    ['http.Dir(getEnv("DIR", "static"))', ['net/http'], ['static']],
    ['os.Open("/tmp/x"); os.Open("/proc/self/status"); os.Open("/etc/hostname")', ['os'], ['/etc/hostname']],
  ])('%s', (body, imports, expected) => {
    const found = program(body, imports);
    expect(paths(found.opens)).toEqual(expected);
    expect(found.opensUnknown).toBeNull();
  });

  test('a path goes through constants, parameters, results and other packages', () => {
    const found = program(
      'load(conf.Dir + "/a.json")\nload(name())\nfmt.Println(1)',
      ['example.com/app/conf', 'fmt'],
      {
        'load.go':
          'package main\nimport "os"\nconst suffix = ".toml"\nfunc load(path string) { os.Open(path) }\nfunc name() string {\n\tif true {\n\t\treturn "b" + suffix\n\t}\n\treturn "c" + suffix\n}\n',
        'conf/conf.go': 'package conf\nconst Dir = "settings"\n',
      },
    );
    expect(paths(found.opens)).toEqual(['settings/a.json', 'b.toml', 'c.toml']);
  });

  test.each([
    ['two lines', 'import "os"\nimport "example.com/app/conf"'],
    ['three lines with names', 'import o "os"\nimport _ "fmt"\nimport conf "example.com/app/conf"'],
    ['one line', 'import "os"; import "example.com/app/conf"'],
    ['a line and a list', 'import "os"\nimport (\n\t"example.com/app/conf"\n)'],
    ['a list and a line', 'import (\n\t"os"\n)\nimport "example.com/app/conf"'],
    ['two lists', 'import ("os"; "fmt")\nimport ("example.com/app/conf")'],
  ])('imports on %s are all read', (_, imports) => {
    const found = stack({
      'main.go': `package main\n\n${imports}\n\nfunc main() { conf.Load() }\n`,
      'conf/conf.go': 'package conf\n\nimport "os"\n\nfunc Load() { os.Open("settings.json") }\n',
    }).program;
    expect(paths(found.opens)).toEqual(['settings.json']);
  });

  test.each<[string, readonly string[]]>([
    ['os.Open(os.Args[1])', ['os']],
    ['os.Open(os.Getenv("CONFIG"))', ['os']],
    ['os.Open(cfg.Path)', ['os']],
    ['filepath.Walk(root, nil); os.ReadFile(root)', ['os', 'path/filepath']],
    ['viper.SetConfigName(os.Args[1]); viper.AddConfigPath(".")', ['github.com/spf13/viper', 'os']],
  ])('%s is unknown, with its place', (body, imports) => {
    expect(program(body, imports).opensUnknown?.path).toBe('main.go');
  });

  test('ENV of the image gives what os.Getenv returns', () => {
    const found = stack({
      'main.go': main('os.Open(os.Getenv("CONFIG"))', 'os'),
      Dockerfile:
        'FROM golang:1.24\nWORKDIR /app\nENV CONFIG=/app/conf/x.yaml\nCOPY . .\nRUN go build -o app\nCMD ["./app"]\n',
    }).program;
    expect(paths(found.opens)).toEqual(['/app/conf/x.yaml']);
  });

  test('what is embedded is in the binary', () => {
    const found = program(
      'http.FS(files)\ntemplate.ParseFS(files, "web/*.html")\nfiles.ReadFile("web/a.html")',
      ['embed', 'net/http', 'html/template'],
      {
        'web/a.html': 'x',
        'files.go': 'package main\nimport "embed"\n//go:embed web\nvar files embed.FS\n',
      },
    );
    expect(found.opens).toEqual([]);
    expect(found.opensUnknown).toBeNull();
  });
});

describe('folders that the program writes', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['os.Create("out.txt")', ['os'], ['.']],
    ['os.WriteFile("out/a.txt", nil, 0o644)', ['os'], ['out']],
    ['os.MkdirAll("a/b", 0o755)', ['os'], ['a/b']],
    // os.Mkdir fails where the folder exists: its parent is what has to be writable
    ['os.Mkdir("a", 0o755)', ['os'], ['.']],
    ['os.OpenFile("logs/app.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)', ['os'], ['logs']],
    ['sql.Open("sqlite3", "file:data/x.db?cache=shared")', ['database/sql'], ['data']],
    ['sql.Open("sqlite3", ":memory:")', ['database/sql'], []],
    ['sql.Open("postgres", "host=db")', ['database/sql'], []],
    ['gorm.Open(sqlite.Open("test.db"))', ['gorm.io/gorm', 'gorm.io/driver/sqlite'], ['.']],
    ['bolt.Open("my.db", 0o600, nil)', ['go.etcd.io/bbolt'], ['.']],
    [
      'log.SetOutput(&lumberjack.Logger{Filename: "/var/log/app/x.log"})',
      ['gopkg.in/natefinch/lumberjack.v2'],
      ['/var/log/app'],
    ],
    ['c.SaveUploadedFile(file, "uploads/"+file.Filename)', ['github.com/gin-gonic/gin'], ['uploads']],
    ['os.CreateTemp("", "x"); os.Create("/tmp/x"); os.Create(os.TempDir() + "/x")', ['os'], []],
    ['newLog("var/app.log")', ['example.com/log'], ['var']],
  ])('%s', (body, imports, expected) => {
    const found = program(body, imports);
    expect(paths(found.writes)).toEqual(expected);
    expect(found.writesUnknown).toBeNull();
  });

  test('a path that is not seen may be anywhere', () => {
    expect(program('os.Create(os.Args[1])', ['os']).writesUnknown).toMatchObject({
      folder: null,
      evidence: { path: 'main.go' },
    });
  });
});

test.each<[string, readonly string[]]>([
  ['w := os.WriteFile\nw("uploads/x", nil, 0o644)', ['uploads']],
  ['dir := func() string { return "uploads" }\nos.WriteFile(dir()+"/x", nil, 0o644)', ['uploads']],
  ['dir := func() string {\nif a { return "logs" }\nreturn "uploads"\n}\nos.WriteFile(dir()+"/x", nil, 0o644)', ['logs', 'uploads']],
  ['os.WriteFile(dir()+"/x", nil, 0o644)\n}\nfunc dir() string { return "uploads" }\nfunc other() {', ['uploads']],
  ['if a {\n} else if d = "uploads"; b {\n}\nos.WriteFile(d+"/x", nil, 0o644)\n}\nvar d = "logs"\nfunc other() {', ['logs', 'uploads']],
])('what a local function, an alias and an else-if give: %s', (body, expected) => {
  const found = program(body, ['os']);
  expect(paths(found.writes)).toEqual(expected);
  expect(found.writesUnknown).toBeNull();
}); // prettier-ignore

describe('a function that is handed on is not seen where it is called', () => {
  test.each([
    ['w := os.WriteFile\nsave(w)', 'os', ['writesUnknown']],
    ['w := os.WriteFile\nw = other\nw("uploads/x", nil, 0o644)', 'os', ['writesUnknown']],
    ['var w = os.WriteFile\nw("uploads/x", nil, 0o644)', 'os', ['writesUnknown']],
    ['save(os.Create)', 'os', ['writesUnknown']],
    ['s := Store{open: os.OpenFile}', 'os', ['writesUnknown']],
    ['read := os.ReadFile\nreturn read', 'os', ['opensUnknown']],
    ['run := exec.Command\nx.run = run', 'os/exec', ['runsUnknown']],
    ['x := os.Args\ny := os.ModePerm\nz := os.Stdout', 'os', []],
    ['var f os.File\ng(os.O_RDWR, a.os.Create)', 'os', []],
  ])('%s', (body, path, unknown) => {
    const found = program(body, [path]);
    const named = (['opensUnknown', 'writesUnknown', 'runsUnknown'] as const).filter(
      (name) => found[name] !== null,
    );
    expect(named).toEqual(unknown);
  });
});

test.each<[string, readonly string[], readonly number[]]>([
  ['http.ListenAndServe(":8080", nil)', ['net/http'], [8080]],
  ['http.ListenAndServe(":" + getEnv("PORT", "3000"), nil)', ['net/http'], [3000]],
  ['s := &http.Server{Addr: "0.0.0.0:9000"}; s.ListenAndServe()', ['net/http'], [9000]],
  ['r := gin.Default(); r.Run()', ['github.com/gin-gonic/gin'], [8080]],
  ['r.Run(":80")', ['github.com/gin-gonic/gin'], [80]],
  ['e.Logger.Fatal(e.Start(":1323"))', ['github.com/labstack/echo/v4'], [1323]],
  ['net.Listen("tcp", fmt.Sprintf(":%d", 50051))', ['net', 'fmt'], [50051]],
  ['port := os.Getenv("PORT"); http.ListenAndServe(":"+port, nil)', ['net/http', 'os'], []],
])('ports: %s', (body, imports, ports) => {
  expect(program(body, imports).ports.map(({ port }) => port)).toEqual(ports);
});

test('programs that it runs, by name', () => {
  const found = program(
    'exec.Command("git", "log")\nexec.CommandContext(ctx, "/usr/bin/ffmpeg")\nexec.Command(os.Args[1])',
    ['os/exec', 'os'],
  );
  expect(found.runs.map(({ name }) => name)).toEqual(['git', '/usr/bin/ffmpeg']);
  expect(found.runsUnknown).toMatchObject({ path: 'main.go', line: 11 });
});

test('home folder, time zones, root, signals', () => {
  const found = program('os.UserHomeDir()\ntime.LoadLocation("UTC")\nos.Chown("x", 1, 1)', ['os', 'time']);
  expect(found.home?.line).toBe(9);
  expect(found.timezones?.evidence.line).toBe(10);
  expect(found.needsRoot?.line).toBe(11);
  expect(found.handlesSigterm?.path).toBe('main.go');
  expect(program('', []).timezones).toBeNull();
  expect(program('time.LoadLocation("UTC")', ['time', '_ "time/tzdata"']).timezones).toBeNull();
});

test('only packages that the program takes in count, and no tests', () => {
  const found = program('used.Do()', ['example.com/app/used'], {
    'used/used.go': 'package used\nimport "os"\nfunc Do() { os.Open("used.txt") }\n',
    'used/used_test.go': 'package used\nimport "os"\nfunc TestDo() { os.Open("test.txt") }\n',
    'used/used_windows.go': 'package used\nimport "os"\nfunc win() { os.Open("windows.txt") }\n',
    'other/other.go': 'package other\nimport "os"\nfunc Do() { os.Open("other.txt") }\n',
  });
  expect(paths(found.opens)).toEqual(['used.txt']);
});

test('variables that only the program reads', () => {
  const found = stack({
    'main.go': main(
      'os.Getenv("ZONE")\nos.Getenv("VERSION")\nos.LookupEnv("GOFLAGS")\ngetEnvInt("SIZE", 3)\ntype c struct {\n\tName string `env:"NAME" json:"n"`\n}',
      'os',
    ),
    Dockerfile:
      'FROM golang:1.24\nWORKDIR /app\nCOPY . .\nRUN go build -ldflags "-X main.v=$VERSION" -o app\nCMD ["./app"]\n',
  });
  expect([...found.runtimeVariables].sort()).toEqual(['NAME', 'SIZE', 'ZONE']);
});

test('a program of more files than are read may do anything', () => {
  const many = Array.from({ length: 4000 }, (_, at) => [`a/f${at}.go`, 'package a\n'] as const);
  const found = program('a.Run()', ['example.com/app/a'], {
    ...Object.fromEntries(many),
    'a/z.go': 'package a\n\nimport "example.com/app/b"\n\nfunc Run() { b.Run() }\n',
    'b/b.go': 'package b\n\nimport "os"\n\nfunc Run() { os.Open("data/in.csv") }\n',
  });
  expect(found.opensUnknown).toEqual({
    path: 'a/z.go',
    line: null,
    says: 'imports more files of the program than are read',
  });
  expect([found.writesUnknown?.folder, found.runsUnknown?.path]).toEqual([null, 'a/z.go']);
});
