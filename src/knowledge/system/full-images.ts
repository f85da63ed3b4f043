/**
 * What the full images of a language have and their slim ones lack, and how a program would use it: programs and libraries by name,
 * data of the system, a compiler. Which package of a language uses what is not known here.
 */
import { memo } from '../../dockerfile/memo.ts';
import type { SystemThing } from '../../model/index.ts';
import { fullImages } from './data/full-images.ts';
import { localGit } from './git.ts';

/** Something of the system that no header of a file asks for. */
export interface SystemThingFacts {
  /** For people: `the system's table of media types`. */
  readonly what: string;
  /** Debian packages that bring it, by the same names in every suite; null: no list of packages stands in for it. */
  readonly packages: readonly string[] | null;
  /** Files by which it is looked up: one of them is enough. A folder ends with a slash and has something in it. */
  readonly files: readonly string[];
  /** One file that is all of it, so that an image without a package manager gets it from the build stage. */
  readonly file: string | null;
}

/** Sources: file lists of the packages in bookworm and trixie, and the packages of the distroless images, November 2026. */
export const systemThings: Readonly<Record<SystemThing, SystemThingFacts>> = {
  'media types': {
    what: 'the media types of the system',
    packages: ['media-types'],
    files: ['/etc/mime.types', '/usr/share/mime/globs2'],
    file: '/etc/mime.types',
  },
  fonts: {
    what: 'fonts of the system',
    packages: ['fontconfig', 'fonts-dejavu-core'],
    files: ['/usr/share/fonts/'],
    file: null,
  },
  certificates: {
    what: "the system's certificates",
    packages: ['ca-certificates'],
    files: ['/etc/ssl/certs/ca-certificates.crt'],
    file: '/etc/ssl/certs/ca-certificates.crt',
  },
  'names of services': {
    what: 'the names of network services',
    packages: ['netbase'],
    files: ['/etc/services'],
    file: '/etc/services',
  },
  'types of files': {
    what: 'the types of files that desktops share',
    packages: ['shared-mime-info'],
    files: ['/usr/share/mime/'],
    file: null,
  },
  compiler: { what: 'a compiler', packages: null, files: ['/usr/bin/cc'], file: null },
};

/** What a command needs beside its own package, and the uses of it that surely do not. */
export interface Companions {
  readonly packages: readonly string[];
  /** Matches a line that calls the command and needs nothing of it. */
  readonly without: RegExp;
}

/** Requests to this machine or without encryption. */
const WITHOUT_TLS = /\bhttp:\/\/|\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1)\b/;

/** An archive that tar reads or writes by itself, with gzip at most: by its name, or by the options. */
const PLAIN_ARCHIVE = /gz\b|\.tar\b(?!\.)|['"\s]-?[a-ik-z]*(?:z[a-ik-z]*|c[a-ik-z]*f[a-ik-z]*)['"\s]/;

/** Recommended packages that an install with `--no-install-recommends` leaves out, and perl's library, which perl-base has not. */
export const companions: Readonly<Record<string, Companions>> = {
  git: { packages: ['ca-certificates', 'openssh-client'], without: localGit },
  hg: { packages: ['ca-certificates', 'openssh-client'], without: /\bhg\b\W+(?:id|log|status|version)\b/ },
  svn: { packages: ['ca-certificates', 'openssh-client'], without: /\bsvn\b\W+(?:info|status|--version)\b/ },
  curl: { packages: ['ca-certificates'], without: WITHOUT_TLS },
  wget: { packages: ['ca-certificates'], without: WITHOUT_TLS },
  tar: { packages: ['bzip2', 'xz-utils'], without: PLAIN_ARCHIVE },
  perl: { packages: ['perl'], without: /\bperl\b\W+-v\b/ },
};

/** The package that brings a program in the full images of a suite; null when none of them has it. */
export function programPackage(program: string, suite: string): string | null {
  return table().get(`${suite} ${program}`) ?? null;
}

const table = memo(() => {
  const [suites = '', ...lines] = fullImages.trim().split('\n');
  const programs = new Map<string, string>();
  for (const line of lines) {
    const [head = '', ofPrograms = ''] = line.split('|');
    const [places = '', name = ''] = head.split(' ');
    for (const place of places) {
      const suite = suites.split(' ')[Number(place)] ?? '';
      for (const program of ofPrograms.split(' ')) programs.set(`${suite} ${program}`, name);
    }
  }
  return programs;
});
