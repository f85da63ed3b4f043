import { describe, expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { recommendsSafe, splitSystemPackages } from '../../src/analysis/packages.ts';
import { basePackages } from '../../src/knowledge/system/debian.ts';

interface Row {
  readonly names: string;
  readonly suite: string | readonly string[];
  readonly needed?: string;
  readonly building?: string;
  readonly virtuals?: string;
  readonly build: string;
  readonly runtime: string;
  readonly both: string;
}

const words = (text = '') => text.split(' ').filter((word) => word !== '');

const ROWS: readonly Row[] = [
  {
    names: 'gcc libpq-dev curl',
    suite: 'bookworm',
    needed: 'curl',
    build: 'gcc libpq-dev',
    runtime: 'curl libpq5',
    both: '',
  },
  { names: 'gcc libpq-dev curl', suite: ['bookworm', 'trixie'], needed: 'curl', build: 'gcc libpq-dev', runtime: 'curl libpq5', both: '' }, // prettier-ignore
  { names: 'build-essential default-libmysqlclient-dev pkg-config', suite: 'trixie', build: 'build-essential default-libmysqlclient-dev pkg-config', runtime: 'libmariadb3', both: '' }, // prettier-ignore
  { names: 'libssl-dev libffi-dev zlib1g-dev', suite: 'trixie', build: 'libssl-dev libffi-dev zlib1g-dev', runtime: 'libffi8', both: '' }, // prettier-ignore
  { names: 'libssl-dev', suite: ['bookworm', 'trixie'], build: 'libssl-dev', runtime: 'libssl3', both: '' },
  { names: 'libicu-dev', suite: ['bookworm', 'trixie'], build: '', runtime: '', both: 'libicu-dev' },
  { names: 'libicu-dev libicu72', suite: 'bookworm', build: 'libicu-dev', runtime: '', both: 'libicu72' },
  { names: 'ffmpeg git make', suite: 'bookworm', build: 'make', runtime: '', both: 'ffmpeg git' },
  { names: 'git curl', suite: 'bookworm', building: 'git curl', build: 'git curl', runtime: '', both: '' },
  {
    names: 'git curl',
    suite: 'bookworm',
    needed: 'git curl',
    building: 'curl',
    build: '',
    runtime: '',
    both: 'git curl',
  },
  { names: 'make gettext', suite: 'bookworm', needed: 'make', build: '', runtime: '', both: 'make gettext' },
  { names: 'gcc=4:12.2.0-3 gfortran', suite: 'bookworm', build: 'gcc=4:12.2.0-3 gfortran', runtime: 'libgfortran5 libgomp1', both: '' }, // prettier-ignore
  { names: 'some-unknown-package', suite: 'bookworm', build: '', runtime: '', both: 'some-unknown-package' },
  { names: 'gcc musl-dev postgresql-dev bash', suite: 'alpine', build: 'gcc musl-dev postgresql-dev', runtime: 'libpq', both: 'bash' }, // prettier-ignore
  { names: 'build-base tzdata curl', suite: 'alpine3.20', needed: 'curl', build: 'build-base', runtime: 'curl libstdc++', both: 'tzdata' }, // prettier-ignore
  { names: 'python3 make g++', suite: 'alpine', virtuals: 'python3 make g++', build: 'python3 make g++', runtime: 'libstdc++', both: '' }, // prettier-ignore
  { names: 'rare-dev', suite: 'alpine', build: '', runtime: '', both: 'rare-dev' },
];

test.each(ROWS)('$names on $suite', ({ names, suite, needed, building, virtuals, ...expected }) => {
  const options = { needed: new Set(words(needed)), ...(building === undefined ? {} : { building: new Set(words(building)) }), virtuals: words(virtuals) }; // prettier-ignore
  const found = splitSystemPackages(words(names), suite, options);
  if ('declined' in found) throw new Error(sentence(found.declined));
  const { build, runtime, both } = found;
  expect({ build, runtime, both }).toEqual({ build: words(expected.build), runtime: words(expected.runtime), both: words(expected.both) }); // prettier-ignore
});

test.each([
  ['./chrome.deb', 'bookworm', './chrome.deb is not a plain package name'],
  ['libc6:i386', 'bookworm', 'libc6:i386 is not a plain package name'],
  ['golang/bookworm-backports', 'bookworm', 'golang/bookworm-backports is not a plain package name'],
  ['gdal@edge', 'alpine', 'gdal@edge is not a plain package name'],
  ['vim-', 'bookworm', 'vim- is not a plain package name'],
  ['gcc', 'bullseye', 'the packages of bullseye are not in the tables'],
])('%s on %s is declined', (name, suite, declined) => {
  expect(splitSystemPackages([name], suite, { needed: new Set() })).toEqual({ declined });
});

describe('recommendsSafe', () => {
  test('gcc brings libc6-dev only as a recommendation', () => {
    expect(recommendsSafe(['gcc', 'libpq-dev'], 'bookworm')).toEqual({ add: ['libc6-dev'] });
    const base = new Set(['ca-certificates']);
    expect(recommendsSafe(['gcc', 'libpq-dev'], ['bookworm', 'trixie'], base)).toEqual({
      add: ['libc6-dev'],
    });
  });

  test("curl's certificates are in python's slim image", () => {
    expect(recommendsSafe(['curl', 'libpq5'], 'bookworm')).toEqual({ add: ['ca-certificates'] });
    const base = basePackages('python', 'bookworm') ?? new Set<string>();
    expect(recommendsSafe(['curl', 'libpq5'], 'bookworm', base)).toEqual({ add: [] });
  });

  test('git keeps ssh', () => {
    expect(recommendsSafe(['git'], 'trixie')).toEqual({
      add: ['ca-certificates', 'netbase', 'openssh-client', 'patch'],
    });
  });

  test('what may be needed declines', () => {
    expect(recommendsSafe(['ffmpeg'], 'bookworm')).toEqual({
      declined: 'ffmpeg recommends dbus, which may be needed',
    });
    expect(recommendsSafe(['python3-pip'], 'bookworm')).toEqual({
      declined: 'python3-pip recommends build-essential, which may be needed',
    });
    expect(recommendsSafe(['nobody-knows'], 'bookworm')).toEqual({
      declined: 'what nobody-knows recommends in bookworm is not known',
    });
  });
});
