/**
 * Go modules that call C. Source: their repositories, November 2026; library names from Debian's indexes.
 */
import type { PackagesBySuite } from '../facts.ts';

export interface CgoModule {
  /** Module path as go.mod names it, without a version suffix. */
  readonly path: string;
  /** Libraries that the binary loads beside the C library; empty: its C is compiled in. */
  readonly runtime: PackagesBySuite;
}

type Row = readonly [paths: string, bookworm: string, trixie: string, alpine: string];

/** Alpine's column `?`: not known there. */
const ROWS: readonly Row[] = [
  ['github.com/mattn/go-sqlite3 github.com/DataDog/zstd github.com/pganalyze/pg_query_go', '', '', ''],
  ['github.com/bytecodealliance/wasmtime-go rogchap.com/v8go github.com/smacker/go-tree-sitter github.com/tree-sitter/go-tree-sitter', '', '', ''], // prettier-ignore
  ['github.com/mutecomm/go-sqlcipher github.com/xeodou/go-sqlcipher github.com/crawshaw/sqlite crawshaw.io/sqlite', '', '', ''], // prettier-ignore
  ['github.com/marcboeker/go-duckdb github.com/duckdb/duckdb-go', 'libstdc++6', 'libstdc++6', 'libstdc++'],
  ['github.com/confluentinc/confluent-kafka-go', '', '', ''],
  ['gocv.io/x/gocv', '?', '?', '?'],
  ['github.com/tensorflow/tensorflow', '?', '?', '?'],
  ['github.com/h2non/bimg github.com/davidbyttow/govips', 'libvips42', 'libvips42t64', 'vips'],
  ['gopkg.in/gographics/imagick.v2 gopkg.in/gographics/imagick.v3', 'libmagickwand-6.q16-6', 'libmagickwand-7.q16-10', 'imagemagick'], // prettier-ignore
  ['github.com/otiai10/gosseract', 'libtesseract5', 'libtesseract5', 'tesseract-ocr'],
  ['github.com/libgit2/git2go', 'libgit2-1.5', 'libgit2-1.9', 'libgit2'],
  ['github.com/google/gopacket github.com/gopacket/gopacket', 'libpcap0.8', 'libpcap0.8t64', 'libpcap'],
  ['github.com/google/gousb', 'libusb-1.0-0', 'libusb-1.0-0', 'libusb'],
  ['github.com/alexbrainman/odbc', 'libodbc2', 'libodbc2', 'unixodbc'],
  ['github.com/coreos/go-systemd/v22/sdjournal', 'libsystemd0', 'libsystemd0', '?'],
  ['github.com/godror/godror github.com/mattn/go-oci8', '?', '?', '?'],
  ['github.com/linxGnu/grocksdb github.com/tecbot/gorocksdb', 'librocksdb7.8', 'librocksdb9.10', 'rocksdb'],
  ['github.com/containers/image github.com/containers/storage', 'libgpgme11', 'libgpgme11t64', 'gpgme'], // prettier-ignore
  ['github.com/miekg/pkcs11 github.com/ThalesIgnite/crypto11', '', '', ''],
  ['fyne.io/fyne github.com/go-gl/glfw github.com/hajimehoshi/ebiten', '?', '?', '?'],
  ['github.com/pebbe/zmq4', 'libzmq5', 'libzmq5', 'libzmq'],
  ['github.com/chai2010/webp github.com/kolesa-team/go-webp', 'libwebp7', 'libwebp7', 'libwebp'],
  ['github.com/hraban/opus gopkg.in/hraban/opus.v2', 'libopus0 libopusfile0', 'libopus0 libopusfile0', 'opus opusfile'], // prettier-ignore
  [
    'github.com/supranational/blst github.com/herumi/bls-eth-go-binary github.com/CosmWasm/wasmvm',
    '?',
    '?',
    '?',
  ],
  ['github.com/karalabe/hid github.com/karalabe/usb github.com/zondax/hid', '', '', ''],
];

const MAJOR = /\/v\d+$/;

/** What the table knows about a module that needs cgo (`…/v2` is the same module); null: not in the table. */
export function cgoModule(path: string): CgoModule | null {
  const bare = path.replace(MAJOR, '');
  const row = ROWS.find(([paths]) =>
    paths.split(' ').some((known) => known === path || known.replace(MAJOR, '') === bare),
  );
  if (row === undefined) return null;
  const [, ...columns] = row;
  const runtime = ['bookworm', 'trixie', 'alpine'].flatMap((suite, index) => {
    const packed = columns[index] ?? '?';
    return packed === '?' ? [] : [[suite, words(packed)] as const];
  });
  return { path, runtime: Object.fromEntries(runtime) };
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

/** Build tags that choose an implementation in C. */
export const cTags = new Set(['cgo', 'netcgo', 'osusergo_cgo', 'libsqlite3', 'musl', 'dynamic', 'gtk_3_24', 'pkcs11', 'sqlcipher', 'rocksdb', 'cleveldb']); // prettier-ignore

/** How further build tags begin that choose an implementation in C. */
export const cTagBeginnings = ['sqlite_', 'sqlite3_', 'duckdb_'];

/** System packages that bring a C compiler or the headers of a library. */
export const compilerPackage =
  /^(?:gcc|g\+\+|clang|build-base|build-essential|musl-dev|libc-dev|libc6-dev|alpine-sdk|.+-dev)(?:$|[=~<>])/;
