/**
 * What calls of the standard library and of widely used packages do to files and processes. By hand, from their documentation
 * (November 2026). A row names functions by their full name, or methods by `.name`.
 */

/** How a call uses a path. `file`: its folder is written; `folder`: it makes the folder; `content`: it fills the folder. */
export type PathUse = 'file' | 'folder' | 'content' | 'read';

export interface FileCall {
  readonly use: PathUse;
  /** Index of the argument; -1 is the object that the method is called on. */
  readonly argument: number;
  /** The argument's keyword. */
  readonly keyword: string | null;
  /** Index of the mode argument (`'w'`), whose absence means reading; null when the call always does what `use` says. */
  readonly mode: number | null;
  /**
   * A method name that other objects have as well: a value that cannot be resolved tells nothing. `path`: only one argument
   * makes it the method of a path (`str.replace` takes two).
   */
  readonly ambiguous: 'no' | 'yes' | 'path';
}

/** `names | argument (self: the object) | keyword | use | mode index | ambiguous?` */
const ROWS = `
open io.open codecs.open gzip.open bz2.open lzma.open aiofiles.open zipfile.ZipFile tarfile.open|0|file|file|1
os.open|0|path|file|os
shelve.open dbm.open sqlite3.connect aiosqlite.connect apsw.Connection peewee.SqliteDatabase playhouse.sqlite_ext.SqliteExtDatabase tinydb.TinyDB diskcache.Cache|0|filename|file|
logging.FileHandler logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler logging.handlers.WatchedFileHandler|0|filename|file|
logging.basicConfig|9|filename|file|
loguru.logger.add|0|sink|file|
os.mkdir os.makedirs|0|name|folder|
os.remove os.unlink os.rmdir os.removedirs os.truncate os.utime os.mknod os.mkfifo|0|path|file|
os.rename os.replace os.renames shutil.move|0|src|file|
os.rename os.replace os.renames os.symlink os.link|1|dst|file|
shutil.copy shutil.copy2 shutil.copyfile shutil.move|1|dst|file|
shutil.copytree|1|dst|folder|
shutil.rmtree|0|path|file|
shutil.unpack_archive|1|extract_dir|content|
shutil.make_archive|0|base_name|file|
urllib.request.urlretrieve urllib.urlretrieve|1|filename|file|
wget.download|1|out|file|
joblib.dump torch.save|1|filename|file|
numpy.save numpy.savez numpy.savez_compressed numpy.savetxt cv2.imwrite imageio.imwrite imageio.imsave imageio.mimsave scipy.io.wavfile.write soundfile.write matplotlib.pyplot.savefig dotenv.set_key|0|fname|file|
gdown.download|1|output|file|
wave.open h5py.File tables.open_file|0|filename|file|1
pandas.ExcelWriter cv2.VideoWriter reportlab.pdfgen.canvas.Canvas reportlab.platypus.SimpleDocTemplate xlsxwriter.Workbook|0|filename|file|
pdfkit.from_string pdfkit.from_url pdfkit.from_file|1|output_path|file|
whoosh.index.create_in|0|dirname|content|
.download_to_drive|0|custom_path|file||ambiguous
flask.Flask|9|instance_path|content|
chromadb.PersistentClient|0|path|content|
pyrogram.Client telethon.TelegramClient telethon.sync.TelegramClient|0|name|file|
.write_text .write_bytes .touch .unlink .rmdir .symlink_to .hardlink_to|self||file|
.mkdir|self||folder|
.open|self||file|0|ambiguous
.to_csv .to_excel .to_json .to_parquet .to_pickle .to_feather .to_html .to_hdf .to_stata|0|path_or_buf|file||ambiguous
.savefig .save .save_model .save_weights .save_image .imsave .write_image .write_html .write_videofile .write_audiofile .export .write_pdf .save_screenshot .save_as|0|filename|file||ambiguous
.save_pretrained .save_to_disk|0|save_directory|content||ambiguous
.extractall|0|path|content||ambiguous
.download_file .fget_object|2|file_path|file||ambiguous
.download_media|9|file_name|file||ambiguous
.screenshot|9|path|file||ambiguous
.extract|1|path|content||ambiguous
.rename .replace|0|target|file||path
.store|0|path|file||ambiguous
.read_text .read_bytes|self||read|
pandas.read_csv pandas.read_excel pandas.read_json pandas.read_parquet pandas.read_pickle pandas.read_table joblib.load torch.load numpy.load numpy.loadtxt cv2.imread PIL.Image.open json.load|0|path|read|
configparser.ConfigParser.read logging.config.fileConfig flask.send_file fastapi.responses.FileResponse starlette.responses.FileResponse|0|path|read|
fastapi.staticfiles.StaticFiles starlette.staticfiles.StaticFiles|0|directory|read|
fastapi.templating.Jinja2Templates starlette.templating.Jinja2Templates jinja2.FileSystemLoader|0|directory|read|
dotenv.load_dotenv dotenv.dotenv_values|0|dotenv_path|read|
flask.send_from_directory os.listdir os.scandir os.walk glob.glob|0|directory|read|
shutil.copy shutil.copy2 shutil.copyfile shutil.copytree|0|src|read|
`;

/** What is known of a call with this full name, and of any method with this last name. */
export const FILE_CALLS: ReadonlyMap<string, readonly FileCall[]> = index(ROWS);

function index(rows: string): ReadonlyMap<string, readonly FileCall[]> {
  const found = new Map<string, FileCall[]>();
  for (const row of rows.trim().split('\n')) {
    const [names = '', argument = '', keyword = '', use = '', mode = '', ambiguous = ''] = row.split('|');
    const call: FileCall = {
      use: use as PathUse,
      argument: argument === 'self' ? -1 : Number(argument),
      keyword: keyword === '' ? null : keyword,
      mode: mode === '' || mode === 'os' ? null : Number(mode),
      ambiguous: ambiguous === '' ? 'no' : ambiguous === 'path' ? 'path' : 'yes',
    };
    for (const name of names.split(' ')) found.set(name, [...(found.get(name) ?? []), call]);
  }
  return found;
}

/** Keyword arguments that name a folder which the callee fills, whoever it is. */
export const FOLDER_KEYWORDS: ReadonlySet<string> = new Set(
  'persist_directory output_dir log_dir save_dir download_dir checkpoint_dir results_dir outdir'.split(' '),
);

/** Calls that start another program: the index of the command is 0. */
export const PROCESS_CALLS: ReadonlySet<string> = new Set(
  [
    'subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen subprocess.getoutput subprocess.getstatusoutput',
    'os.system os.popen os.execv os.execve os.execvp os.execvpe os.execl os.execlp os.startfile shutil.which distutils.spawn.find_executable',
    'asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_exec anyio.run_process anyio.open_process',
    'pexpect.spawn pexpect.run commands.getoutput plumbum.local gevent.subprocess.Popen gevent.subprocess.run trio.run_process',
  ].flatMap((names) => names.split(' ')),
);

/** Calls that only root may make, or that change what later calls mean. */
export const ROOT_CALLS: ReadonlySet<string> = new Set(
  'os.chown os.setuid os.setgid os.setgroups os.seteuid os.initgroups os.chroot os.mount shutil.chown socket.SOCK_RAW scapy.all.sniff scapy.all.sr scapy.all.sr1 scapy.all.send'.split(
    ' ',
  ),
);

/** Programs that work for root alone. */
export const ROOT_PROGRAMS: ReadonlySet<string> = new Set(
  'apt apt-get dpkg apk useradd adduser usermod groupadd chown mount umount iptables ip6tables nft ip ifconfig sysctl modprobe service systemctl tcpdump tc cron crond crontab sudo su'.split(
    ' ',
  ),
);

/** Packages that keep files in the user's home folder, by import name. They work with any writable home. */
export const HOME_PACKAGES: ReadonlyMap<string, string> = new Map(
  [
    'streamlit ~/.streamlit', 'matplotlib ~/.config/matplotlib', 'seaborn ~/.config/matplotlib', 'transformers ~/.cache/huggingface',
    'huggingface_hub ~/.cache/huggingface', 'diffusers ~/.cache/huggingface', 'datasets ~/.cache/huggingface',
    'sentence_transformers ~/.cache/huggingface', 'whisper ~/.cache/whisper', 'easyocr ~/.EasyOCR', 'ultralytics ~/.config/Ultralytics',
    'selenium ~/.cache/selenium', 'webdriver_manager ~/.wdm', 'pyppeteer ~/.local/share/pyppeteer', 'yt_dlp ~/.cache/yt-dlp',
    'youtube_dl ~/.cache/youtube-dl', 'tensorflow_hub ~/.cache', 'keras ~/.keras', 'tensorflow ~/.keras', 'torchvision ~/.cache/torch',
    'notebook ~/.local/share/jupyter', 'jupyterlab ~/.local/share/jupyter', 'yfinance ~/.cache/py-yfinance', 'chromadb ~/.cache/chroma',
    'kaggle ~/.kaggle', 'gdown ~/.cache/gdown', 'fake_useragent ~/.cache', 'paddleocr ~/.paddleocr', 'instaloader ~/.config/instaloader',
    'stanza ~/stanza_resources', 'gensim ~/gensim-data', 'prefect ~/.prefect', 'langchain ~/.cache',
  ].map((row): [string, string] => [row.split(' ')[0] ?? '', row.split(' ')[1] ?? '']),
); // prettier-ignore

/** Packages whose data a step of the Dockerfile or the program itself puts into the home folder of whoever runs it. */
export const HOME_DATA: ReadonlyMap<string, string> = new Map([
  ['nltk', 'nltk_data'],
  ['playwright', '.cache/ms-playwright'],
]);

/** Packages that write to the working folder by themselves, by import name. */
export const FOLDER_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['mlflow', 'mlruns'],
  ['wandb', 'wandb'],
  ['pytorch_lightning', 'lightning_logs'],
  ['lightning', 'lightning_logs'],
]);

/** Packages that read settings from a file named .env in the working folder, by import name. */
export const SETTINGS_PACKAGES: ReadonlySet<string> = new Set(
  'dotenv decouple environ environs pydantic_settings dynaconf starlette'.split(' '),
);

/** Servers and frameworks that end on SIGTERM by themselves, as commands and as `module.function`. From their sources. */
export const ENDS_ON_SIGTERM: ReadonlySet<string> = new Set(
  'gunicorn uvicorn hypercorn daphne celery granian streamlit uvicorn.run hypercorn.asyncio.serve aiohttp.web.run_app web.run_app uvicorn.Server fastapi'.split(
    ' ',
  ),
);
