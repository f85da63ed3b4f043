/** Alpine's packages as far as Dockerfiles need them: the libraries behind -dev packages, and what only building needs. Commands stand in commands.ts. */
import { memo } from '../../dockerfile/memo.ts';

/**
 * Alpine's -dev packages and their runtime libraries. Source: Alpine's package index, 3.17 to 3.22, November 2026; only what
 * Dockerfiles ask apk for. Names without -dev, then libraries; several names with the same libraries stand in one line.
 */
const DEV = `
alsa-lib:alsa-lib
bzip2:libbz2
brotli:brotli-libs
c-ares:c-ares
cairo:cairo
curl:libcurl
dbus:dbus-libs
expat libexpat:libexpat
ffmpeg:ffmpeg-libs
fontconfig:fontconfig
freetds:freetds
freetype:freetype
gdbm:gdbm
gdal:gdal
gdk-pixbuf:gdk-pixbuf
geos:geos
giflib:giflib
glib:glib
gmp:gmp
gpgme:gpgme
graphviz:graphviz
harfbuzz:harfbuzz
hdf5:hdf5
icu:icu-libs
imagemagick:imagemagick-libs
jpeg libjpeg-turbo libjpeg:libjpeg-turbo
krb5:krb5-libs
lapack:lapack
lcms2:lcms2
leptonica:leptonica
libaio:libaio
libc libc6-compat musl bsd-compat-headers linux-headers:
libevent:libevent
libffi:libffi
libgcrypt:libgcrypt
libgit2:libgit2
libldap openldap:libldap
libmagic file:libmagic
libmemcached:libmemcached-libs
libpcap:libpcap
libpng:libpng
libpq postgresql:libpq
librdkafka:librdkafka
librsvg:librsvg
libsass:libsass
libsasl cyrus-sasl:libsasl
libsecret:libsecret
libsndfile:libsndfile
libsodium:libsodium
libssh2:libssh2
libstdc++:libstdc++
libtool:
libusb:libusb
libuv:libuv
libwebp:libwebp
libxml2:libxml2
libxslt:libxslt
libzip:libzip
lz4:lz4-libs
mariadb mariadb-connector-c mysql:mariadb-connector-c
mpc1 mpfr:mpfr4
ncurses:ncurses-libs
oniguruma:oniguruma
openblas:openblas
openjpeg:openjpeg
openssl libressl:libssl3 libcrypto3
pango:pango
pcre:pcre
pcre2:pcre2
pixman:pixman
portaudio:portaudio
proj:proj
python3 py3-pip:
readline:readline
snappy:snappy
sqlite:sqlite-libs
tesseract-ocr:tesseract-ocr
tiff:tiff
tk:tk
tcl:tcl
unixodbc:unixodbc
util-linux:libuuid libblkid libmount
vips:vips
xmlsec:xmlsec
xz:xz-libs
yaml libyaml:yaml
zeromq libzmq:libzmq
zlib:zlib
zstd:zstd-libs
`;

/** Alpine packages without -dev in their names that only building needs. */
export const alpineBuildOnly: ReadonlySet<string> = new Set(
  (
    'alpine-sdk autoconf automake binutils bison build-base cargo clang cmake flex g++ gcc gfortran go libtool linux-headers ' +
    'm4 make meson musl-dev nasm ninja patch pkgconf pkgconfig rust samurai swig yasm bsd-compat-headers'
  ).split(' '),
);

const runtimeByDev = memo(() => {
  const rows = DEV.trim()
    .split('\n')
    .map((line) => line.split(':'));
  return new Map(
    rows.flatMap(([names = '', libraries = '']) =>
      names.split(' ').map((name) => [name, libraries] as const),
    ),
  );
});

/** The libraries that a program built with an Alpine -dev package needs at run time; null when the table does not have it. */
export function alpineRuntimeOf(devPackage: string): readonly string[] | null {
  if (!devPackage.endsWith('-dev')) return null;
  const libraries = runtimeByDev().get(devPackage.slice(0, -'-dev'.length));
  return libraries === undefined ? null : libraries.split(' ').filter((name) => name !== '');
}
