/**
 * Python packages and what they need of the system. Sources: files and metadata on PyPI (by hand) and the dependencies of
 * Debian's python3-* packages in bookworm and trixie, November 2026; Alpine's names from its package index.
 */
import { glibcWheelsPython, purePython, wheelsPython } from './data/plain.ts';
import { memo } from '../../../dockerfile/memo.ts';
import type { PackagesBySuite } from '../facts.ts';

export interface PythonPackage {
  /**
   * `pure`: no compiled code; `both`: wheels for glibc and musl; `glibc`: wheels for glibc only; `none`: compiled on the
   * machine, which needs gcc, libc6-dev and headers.
   */
  readonly wheels: 'pure' | 'both' | 'glibc' | 'none';
  /** System packages that it loads or runs while it works. */
  readonly runtime: PackagesBySuite;
  /** Why the tables are not enough, in words; null when they are. */
  readonly caution: string | null;
}

/** `names | wheels | bookworm | trixie (= as bookworm) | alpine (? not known)` */
const ROWS = `
psycopg2 psycopg-c|none|libpq5|=|libpq
psycopg|pure|libpq5|=|libpq
psycopg-binary|both|||
mysqlclient|none|libmariadb3|=|mariadb-connector-c
mariadb|none|libmariadb3|=|mariadb-connector-c
pymssql|both|||
pyodbc|both|libodbc2|=|unixodbc
cx-oracle|both|?|?|?
oracledb|both|||
python-ldap|none|libldap-2.5-0 libsasl2-2|libldap2 libsasl2-2|libldap libsasl
django-auth-ldap|pure|libldap-2.5-0 libsasl2-2|libldap2 libsasl2-2|libldap libsasl
xmlsec|none|libxmlsec1 libxmlsec1-openssl|libxmlsec1t64 libxmlsec1t64-openssl|xmlsec
python3-saml|pure|libxmlsec1 libxmlsec1-openssl|libxmlsec1t64 libxmlsec1t64-openssl|xmlsec
pycurl|both|libcurl4|libcurl4t64|libcurl
pylibmc|none|libmemcached11|libmemcached11t64|libmemcached-libs
gssapi kerberos pykerberos|none|libgssapi-krb5-2|=|krb5-libs
uwsgi|none|libpcre2-8-0|=|pcre2
pyuwsgi|both|||
pycairo rlpycairo|none|libcairo2|=|cairo
pygobject|none|libgirepository-1.0-1|=|gobject-introspection
cairocffi cairosvg|pure|libcairo2|=|cairo
weasyprint|pure|libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libcairo2 libgdk-pixbuf-2.0-0|=|pango
xhtml2pdf|pure|libcairo2|=|cairo
reportlab svglib|pure|||
opencv-python opencv-contrib-python mediapipe ultralytics easyocr|glibc|libgl1 libglib2.0-0|libgl1 libglib2.0-0t64|?
lightgbm faiss-cpu catboost|glibc|libgomp1|=|?
python-magic|pure|libmagic1|libmagic1t64|libmagic
pyzbar|pure|libzbar0|libzbar0t64|zbar
pyenchant|pure|libenchant-2-2|=|enchant2
pygraphviz|none|graphviz|=|graphviz
graphviz pydot diagrams|pure|graphviz|=|graphviz
pyaudio|none|libportaudio2|=|portaudio
sounddevice|pure|libportaudio2|=|portaudio
soundfile librosa|pure|libsndfile1|=|libsndfile
gdal|none|libgdal32|libgdal36|gdal
h5py tables netcdf4|glibc|||
dlib face-recognition|none|libstdc++6|=|libstdc++
pytesseract|pure|tesseract-ocr|=|tesseract-ocr
pdf2image|pure|poppler-utils|=|poppler-utils
pydub moviepy openai-whisper ffmpeg-python whisper|pure|ffmpeg|=|ffmpeg
imageio-ffmpeg|both|||
pdfkit|pure|wkhtmltopdf|?|?
wand|pure|libmagickwand-6.q16-6|libmagickwand-7.q16-10|imagemagick
gitpython dvc pre-commit cookiecutter copier gitlint|pure|git|=|git
python-gnupg gnupg|pure|gnupg|=|gnupg
ansible ansible-core ansible-base ansible-runner|pure|openssh-client|=|openssh-client
python-hglib|pure|mercurial|=|mercurial
pyvips|pure|libvips42|libvips42t64|vips
python-snappy|pure|||
leveldb plyvel|none|libleveldb1d|=|leveldb
pyrocksdb python-rocksdb|none|librocksdb7.8|librocksdb9.10|rocksdb
pysqlite3 pysqlcipher3|none|libsqlite3-0|=|sqlite-libs
scrypt|both|||
secp256k1 coincurve|both|||
m2crypto|none|libssl3|libssl3t64|libssl3
netifaces|none|||
python-levenshtein|pure|||
fuzzywuzzy thefuzz|pure|||
pybluez|none|libbluetooth3|=|bluez-libs
pyusb|pure|libusb-1.0-0|=|libusb
libusb1|pure|libusb-1.0-0|=|libusb
smbus smbus-cffi|none|||
rpi-gpio|none|||
systemd-python|none|libsystemd0|=|?
dbus-python|none|libdbus-1-3 libglib2.0-0|libdbus-1-3 libglib2.0-0t64|dbus-libs glib
pillow-heif pillow-avif-plugin pillow-simd|glibc|||
pycryptodome pycryptodomex|both|||
pycrypto|none|||
python-docx python-pptx docxtpl docx2txt|pure|||
pycares aiodns|both|||
hnswlib chroma-hnswlib annoy fasttext pycocotools|none|libstdc++6|=|libstdc++
chromadb|pure|||
sentence-transformers accelerate datasets evaluate peft diffusers|pure|||
pyvirtualdisplay|pure|xvfb|=|xvfb
pyppeteer|pure|chromium|=|chromium
`;

/** Packages that bring or fetch more than a table can say. */
const CAUTIONS: Readonly<Record<string, string>> = {
  playwright: 'its browsers and their libraries are installed by a command of their own',
  'cx-oracle': "it loads Oracle's Instant Client, which no distribution has",
  gdal: 'its version must equal that of the libgdal of the system',
};

const table = memo(() => new Map([...plainEntries(), ...rowEntries(), ...cautionEntries()]));

/**
 * What is known about a package of PyPI, by any spelling of its name. Null: nobody knows whether it needs something of the
 * system.
 */
export function pythonPackage(name: string): PythonPackage | null {
  return table().get(normalisePythonName(name)) ?? null;
}

/** The normal form of a package name (PEP 503): `Flask_Cors` → `flask-cors`. */
export function normalisePythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

function plainEntries(): [string, PythonPackage][] {
  const lists = [
    [purePython, 'pure'],
    [glibcWheelsPython, 'glibc'],
    [wheelsPython, 'both'],
  ] as const;
  return lists.flatMap(([names, wheels]) =>
    words(names).map((name): [string, PythonPackage] => [name, plain(wheels)]),
  );
}

function rowEntries(): [string, PythonPackage][] {
  return ROWS.trim()
    .split('\n')
    .flatMap((line) => {
      const [names = '', wheels = 'none', bookworm = '', trixie = '', alpine = ''] = line.split('|');
      const columns = { bookworm, trixie: trixie === '=' ? bookworm : trixie, alpine };
      const known = Object.entries(columns).filter(([, packed]) => packed !== '?');
      const runtime = Object.fromEntries(known.map(([suite, packed]) => [suite, words(packed)]));
      const facts = { wheels: wheels as PythonPackage['wheels'], runtime };
      return words(names).map((name): [string, PythonPackage] => [
        name,
        { ...facts, caution: CAUTIONS[name] ?? null },
      ]);
    });
}

function cautionEntries(): [string, PythonPackage][] {
  return Object.entries(CAUTIONS)
    .filter(([name]) => !ROWS.includes(name))
    .map(([name, caution]) => [name, { ...plain('pure'), caution }]);
}

function plain(wheels: PythonPackage['wheels']): PythonPackage {
  return { wheels, runtime: {}, caution: null };
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Packages that PyPI has for Windows only. */
export const windowsPackages = new Set(['pywin32', 'pypiwin32', 'windows-curses']);

/** Packages that load modules which no import names. */
export const loadByName = new Set([
  'django',
  'celery',
  'importlib',
  'pkgutil',
  'runpy',
  'stevedore',
  'imp',
  'scrapy',
  'airflow',
  'nameko',
  'kombu',
  'huey',
  'rq',
]);
