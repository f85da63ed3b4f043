/**
 * What known functions and packages do to files, as data: general knowledge of Node's own modules and of the packages' documentation.
 *
 * A call is written `name@argument`, `name@argument.option` (a member of an options object) and `…=path` for what counts when it is left out.
 * `*.name` is that function of any object: only for names that nothing else has.
 */
import type { Action } from '../../../model/index.ts';

/** What calls do with their arguments. */
export const CALLS: Readonly<Record<Action, string>> = {
  open: `
    fs.readFile@0 *.readFileSync@0 *.createReadStream@0 fs.ReadStream@0 fs.readdir@0 *.readdirSync@0 fs.opendir@0 *.opendirSync@0 fs.open@0
    *.openSync@0 fs.access@0 *.accessSync@0 fs.exists@0 *.existsSync@0 *.pathExists@0 *.pathExistsSync@0 fs.stat@0 *.statSync@0 fs.lstat@0
    *.lstatSync@0 fs.watch@0 *.watchFile@0 fs.readlink@0 fs.realpath@0 *.readJson@0 *.readJsonSync@0 *.readJSON@0 *.readJSONSync@0
    fs.copyFile@0 *.copyFileSync@0 fs.copy@0 *.copySync@0 fs.cp@0 *.cpSync@0 fs.glob@0 fs.globSync@0
    process.loadEnvFile@0=.env dotenv.config@0.path=.env dotenv-safe.config@0.example=.env.example node-env-file@0
    *.sendFile@0 *.sendfile@0 res.download@0 response.download@0 reply.download@0 *.renderFile@0 pug.compileFile@0
    express.static@0 serve-static@0 koa-static@0 koa-mount-static@0 koa-send@2.root=. serve-favicon@0 koa-favicon@0 koa-views@0 hapi-inert@0
    nunjucks.configure@0=views mustache-express@0=views *.registerPartials@0 *.setBaseViewsDir@0 *.useStaticAssets@0 *.loadTemplates@0
    email-templates@0.views.root=emails i18n.configure@0.directory=locales swagger-jsdoc@0.apis yamljs.load@0 yaml-js.load@0
    config-yaml@0 read-yaml@0 load-json-file@0 jsonfile.readFile@0 *.readYamlSync@0
    @grpc/proto-loader.load@0 @grpc/proto-loader.loadSync@0 grpc.load@0 protobufjs.load@0 protobufjs.loadSync@0
    @graphql-tools/load-files.loadFilesSync@0 @graphql-tools/load-files.loadFiles@0 @graphql-tools/load.loadSchemaSync@0
    @graphql-tools/load.loadSchema@0 @graphql-tools/load.loadTypedefsSync@0 graphql-import.importSchema@0 merge-graphql-schemas.fileLoader@0
    glob@0 glob.sync@0 glob.glob@0 glob.globSync@0 glob.globStream@0 fast-glob@0 fast-glob.sync@0 globby@0 globby.globby@0 globby.sync@0 tinyglobby.glob@0
    require-all@0.dirname require-dir@0 require-directory@1 include-all@0.dirname @fastify/autoload@1.dir http-server.createServer@0.root=.
    next@0.dir=. exceljs.readFile@0 xlsx.readFile@0 *.xlsx.readFile@0 csvtojson.fromFile@0 convict.loadFile@0 *.loadFile@0 nconf.file@0
    maxmind.open@0 sharp@0 jimp.read@0 canvas.loadImage@0 canvas.registerFont@0 *.registerFont@0 adm-zip@0 form-data.append@1`,
  'write-file': `
    fs.writeFile@0 *.writeFileSync@0 fs.appendFile@0 *.appendFileSync@0 *.createWriteStream@0 fs.WriteStream@0 fs.outputFile@0 *.outputFileSync@0
    *.outputJson@0 *.outputJsonSync@0 *.writeJson@0 *.writeJsonSync@0 *.writeJSONSync@0 fs.copyFile@1 *.copyFileSync@1 *.ensureFileSync@0
    fs.truncate@0 *.truncateSync@0 *.chmodSync@0 fs.chmod@0 *.utimesSync@0 write-file-atomic@0 jsonfile.writeFile@0
    winston.transports.File@0.filename transports.File@0.filename *.DailyRotateFile@0.filename winston-daily-rotate-file@0.filename
    pino.destination@0 pino.destination@0.dest rotating-file-stream.createStream@1.path=. simple-node-logger.createSimpleFileLogger@0
    sqlite3.Database@0 sqlite3.cached.Database@0 better-sqlite3@0 node:sqlite.DatabaseSync@0 sqlite.DatabaseSync@0 sqlite.open@0.filename
    nedb@0.filename @seald-io/nedb@0.filename nedb-promises.create@0 *.JSONFile@0 *.JSONFileSync@0 *.JSONFilePreset@0 *.FileSync@0 *.FileAsync@0
    node-json-db.Config@0 json-server.router@0 simple-json-db@0 *.toFile@0 *.writeAsync@0 *.writeZip@0 exceljs.writeFile@0 *.xlsx.writeFile@0
    *.csv.writeFile@0 xlsx.writeFile@1 *.screenshot@0.path page.pdf@0.path *.saveToFile@0 csv-writer.createObjectCsvWriter@0.path *.mv@0`,
  'write-folder': `
    multer@0.dest *.ensureDir@0 *.ensureDirSync@0 fs.emptyDir@0 *.emptyDirSync@0 *.mkdirp@0 *.mkdirpSync@0 *.mkdirsSync@0 mkdirp@0 mkdirp.sync@0
    make-dir@0 fs.copy@1 *.copySync@1 fs.cp@1 *.cpSync@1 winston-daily-rotate-file@0.dirname *.DailyRotateFile@0.dirname
    express-fileupload@0.tempFileDir formidable@0.uploadDir *.IncomingForm@0.uploadDir @fastify/multipart@0.tempDir
    node-persist.init@0.dir=.node-persist node-persist.initSync@0.dir=.node-persist node-localstorage.LocalStorage@0 level@0 level.Level@0 lmdb.open@0.path
    *.useMultiFileAuthState@0 session-file-store@0.path *.FileStore@0.path=sessions *.SQLiteStore@0.dir=. *.extractAllTo@0 extract-zip@1.dir
    *.LocalAuth@0.dataPath=.wwebjs_auth`,
  'make-folder': 'fs.mkdir@0 *.mkdirSync@0',
  beside: `
    fs.unlink@0 *.unlinkSync@0 fs.rm@0 *.rmSync@0 fs.rmdir@0 *.rmdirSync@0 fs.remove@0 *.removeSync@0 rimraf@0 rimraf.sync@0 fs.rename@0 fs.rename@1
    *.renameSync@0 *.renameSync@1 fs.move@0 fs.move@1 *.moveSync@0 *.moveSync@1 fs.symlink@1 *.symlinkSync@1 fs.link@1 fs.mkdtemp@0 *.mkdtempSync@0`,
  run: `
    child_process.spawn@0 child_process.spawnSync@0 child_process.execFile@0 child_process.execFileSync@0 cross-spawn@0 cross-spawn.sync@0
    cross-spawn.spawn@0 execa@0 execa.execa@0 execa.sync@0 execa.execaSync@0 tinyexec.x@0 node-pty.spawn@0`,
  shell:
    'child_process.exec@0 child_process.execSync@0 shelljs.exec@0 execa.command@0 execa.commandSync@0 execa.execaCommand@0 execa.$@0 zx.$@0 *.execSync@0',
  fork: 'child_process.fork@0 worker_threads.Worker@0 piscina@0.filename piscina.Piscina@0.filename workerpool.pool@0 bree@0.root',
  listen: '*.listen@0 *.listen@0.port ws.Server@0.port ws.WebSocketServer@0.port *.ApolloServer@0.port',
};

/** Options whose name alone says what they are, wherever they stand: `name` → what is done with the path. */
export const OPTIONS: Readonly<Record<string, Action>> = {
  protoPath: 'open', layoutsDir: 'open', partialsDir: 'open', layoutsPath: 'open', rootPath: 'open', viewPath: 'open', viewsPath: 'open',
  loadPath: 'open', typePaths: 'open', templateDir: 'open', templatesDir: 'open', envFilePath: 'open', localesPath: 'open', staticDir: 'open',
  autoSchemaFile: 'write-file', uploadDir: 'write-folder', tempFileDir: 'write-folder', cacheDirectory: 'write-folder',
}; // prettier-ignore

/** Options that are such only where one of these packages is installed. */
export const OPTIONS_OF: readonly {
  readonly option: string;
  readonly does: Action;
  readonly packages: readonly string[];
}[] = [
  {
    option: 'root',
    does: 'open',
    packages: ['@fastify/static', 'fastify-static', '@fastify/view', 'point-of-view', 'koa-send'],
  },
  { option: 'templates', does: 'open', packages: ['@fastify/view', 'point-of-view'] },
  {
    option: 'dir',
    does: 'open',
    packages: ['@fastify/autoload', 'fastify-autoload', '@nestjs-modules/mailer'],
  },
  { option: 'attachments', does: 'open', packages: ['nodemailer', '@nestjs-modules/mailer'] },
  { option: 'storage', does: 'write-file', packages: ['sequelize', 'sequelize-typescript'] },
  { option: 'database', does: 'write-file', packages: ['typeorm', '@nestjs/typeorm'] },
  {
    option: 'filename',
    does: 'write-file',
    packages: ['winston', 'log4js', 'knex', 'nedb', '@seald-io/nedb', 'sqlite', 'keyv'],
  },
  { option: 'destination', does: 'write-folder', packages: ['multer', '@nestjs/platform-express'] },
  { option: 'destination', does: 'write-file', packages: ['pino', 'nestjs-pino', 'fastify'] },
  { option: 'dest', does: 'write-folder', packages: ['@nestjs/platform-express', 'multer'] },
  { option: 'dirname', does: 'write-folder', packages: ['winston'] },
];

/** What a package does by itself, without a call that shows it. Paths are relative to the working folder. */
export interface PackageFact {
  readonly opens?: readonly string[];
  /** Folders. */
  readonly writes?: readonly string[];
  /** Programs that it starts. */
  readonly runs?: readonly string[];
  /** It ends the process, or closes its servers, on SIGTERM. */
  readonly sigterm?: true;
  /** It keeps something in the home folder of its user. */
  readonly home?: true;
  /** It reads its own tree of folders: nothing smaller than the whole application is enough. */
  readonly wholeTree?: true;
}

/** What packages do by themselves. Those that are not here are taken to touch only what they are told to. */
export const PACKAGES: Readonly<Record<string, PackageFact>> = {
  config: { opens: ['config'] },
  dotenv: { opens: ['.env'] },
  'dotenv-flow': { opens: ['.env', '.env.local', '.env.production', '.env.development'] },
  'dotenv-safe': { opens: ['.env', '.env.example'] },
  'dotenv-defaults': { opens: ['.env', '.env.defaults'] },
  '@nestjs/config': { opens: ['.env'] },
  'express-handlebars': { opens: ['views'] },
  'koa-views': { opens: ['views'] },
  'email-templates': { opens: ['emails'] },
  'swagger-ui-dist': {},
  'parse-server': { writes: ['logs'] },
  'json-server': { wholeTree: true },
  'whatsapp-web.js': { writes: ['.wwebjs_auth', '.wwebjs_cache'], home: true },
  'tesseract.js': { writes: ['.'] },
  'close-with-grace': { sigterm: true },
  'http-graceful-shutdown': { sigterm: true },
  '@godaddy/terminus': { sigterm: true },
  lightship: { sigterm: true },
  'fastify-graceful-shutdown': { sigterm: true },
  'node-graceful-shutdown': { sigterm: true },
  'exit-hook': { sigterm: true },
  'async-exit-hook': { sigterm: true },
  'fluent-ffmpeg': { runs: ['ffmpeg'] },
  gm: { runs: ['gm', 'convert'] },
  imagemagick: { runs: ['convert'] },
  'pdf-poppler': { runs: ['pdftocairo'] },
  'node-poppler': { runs: ['pdftocairo'] },
  pdf2pic: { runs: ['gm'] },
  'node-tesseract-ocr': { runs: ['tesseract'] },
  wkhtmltopdf: { runs: ['wkhtmltopdf'] },
  'simple-git': { runs: ['git'] },
  'libreoffice-convert': { runs: ['soffice'] },
  'python-shell': { runs: ['python3'] },
  'ffmpeg-fluent': { runs: ['ffmpeg'] },
  mysqldump: {},
  puppeteer: { home: true },
  playwright: { home: true },
  pm2: { home: true },
  conf: { home: true },
  configstore: { home: true },
  '@strapi/strapi': { wholeTree: true },
  '@adonisjs/core': { wholeTree: true },
  '@keystone-6/core': { wholeTree: true },
  '@medusajs/medusa': { wholeTree: true },
  '@redwoodjs/api-server': { wholeTree: true },
  '@loopback/boot': { wholeTree: true },
  'loopback-boot': { wholeTree: true },
  '@feathersjs/configuration': { opens: ['config'] },
  sails: { wholeTree: true },
  egg: { wholeTree: true },
  '@midwayjs/core': { wholeTree: true },
  payload: { wholeTree: true },
  directus: { wholeTree: true },
  'node-red': { wholeTree: true, home: true },
  typeorm: {
    opens: [
      'ormconfig.json',
      'ormconfig.js',
      'ormconfig.cjs',
      'ormconfig.yml',
      'ormconfig.yaml',
      'ormconfig.env',
      'ormconfig.xml',
    ],
  },
  newrelic: { opens: ['newrelic.js', 'newrelic.cjs'], writes: ['.'] },
  'elastic-apm-node': { opens: ['elastic-apm-node.js'] },
  'tsconfig-paths': { opens: ['tsconfig.json'] },
  'next-i18next': { opens: ['public', 'next-i18next.config.js'] },
};
