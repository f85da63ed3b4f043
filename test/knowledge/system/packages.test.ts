import { expect, test } from 'vitest';
import { alpineRuntimeOf } from '../../../src/knowledge/system/alpine.ts';
import { commandsOf, packageOf } from '../../../src/knowledge/system/commands.ts';
import { basePackages, recommends, runtimeOf, section } from '../../../src/knowledge/system/debian.ts';
import { cgoModule } from '../../../src/knowledge/languages/go/cgo-modules.ts';
import { nativeModule } from '../../../src/knowledge/languages/node/native-packages.ts';
import { pythonPackage } from '../../../src/knowledge/languages/python/packages.ts';

test.each([
  ['libpq-dev', 'bookworm', 'libpq5'],
  ['default-libmysqlclient-dev', 'trixie', 'libmariadb3'],
  ['libcurl4-openssl-dev', 'bookworm', 'libcurl4'],
  ['libcurl4-openssl-dev', 'trixie', 'libcurl4t64'],
  ['libjpeg-dev', 'trixie', 'libjpeg62-turbo'],
  ['zlib1g-dev', 'bookworm', 'zlib1g'],
  ['libldap2-dev', 'trixie', 'libldap2'],
  ['libcairo2-dev', 'bookworm', 'libcairo-gobject2 libcairo-script-interpreter2 libcairo2'],
])('%s in %s brings %s', (name, suite, libraries) => {
  expect(runtimeOf(name, suite)?.join(' ')).toBe(libraries);
});

test('what the Debian tables do not have is null', () => {
  expect(runtimeOf('no-such-dev', 'bookworm')).toBeNull();
  expect(runtimeOf('libpq-dev', 'bullseye')).toBeNull();
  expect(runtimeOf('libpq5', 'bookworm')).toBeNull();
  expect(section('software-properties-common', 'trixie')).toBeNull();
  expect(recommends('no-such-package', 'bookworm')).toBeNull();
  expect(basePackages('slim', 'buster')).toBeNull();
});

test('sections and recommendations', () => {
  expect(section('gcc', 'bookworm')).toBe('devel');
  expect(section('libpq-dev', 'trixie')).toBe('libdevel');
  expect(section('curl', 'bookworm')).toBe('web');
  expect(recommends('wget', 'bookworm')).toEqual([['ca-certificates'], ['publicsuffix']]);
});

test('bases grow from slim to full', () => {
  expect(basePackages('slim', 'bookworm')?.has('ca-certificates')).toBe(false);
  expect(basePackages('python', 'bookworm')?.has('ca-certificates')).toBe(true);
  expect(basePackages('full', 'trixie')?.has('libpq-dev')).toBe(true);
});

test('commands', () => {
  expect(packageOf('pg_isready', 'apt')).toBe('postgresql-client');
  expect(packageOf('nc', 'apt')).toBe('netcat-openbsd');
  expect(packageOf('nc', 'apk')).toBe('busybox');
  expect(packageOf('frobnicate', 'apt')).toBeNull();
  expect(commandsOf('netcat-traditional', 'apt')).toContain('nc');
});

test('Alpine libraries', () => {
  expect(alpineRuntimeOf('postgresql-dev')).toEqual(['libpq']);
  expect(alpineRuntimeOf('musl-dev')).toEqual([]);
  expect(alpineRuntimeOf('unheard-dev')).toBeNull();
});

test('node packages differ by version', () => {
  expect(nativeModule('sharp', '0.33.5')).toMatchObject({ binary: 'bundled', runtime: {} });
  expect(nativeModule('sharp', '^0.32.6')?.compiledRuntime).toMatchObject({ bookworm: ['libvips42'] });
  expect(nativeModule('bcrypt', null)?.binary).toBe('download');
  expect(nativeModule('@prisma/client', '5.22.0')?.runtime).toMatchObject({
    bookworm: ['openssl', 'ca-certificates'],
  });
  expect(nativeModule('express', '4.0.0')).toBeNull();
});

test('python packages by any spelling', () => {
  expect(pythonPackage('Flask_Cors')).toMatchObject({ wheels: 'pure', runtime: {} });
  expect(pythonPackage('psycopg2')).toMatchObject({
    wheels: 'none',
    runtime: { trixie: ['libpq5'] },
  });
  expect(pythonPackage('psycopg2-binary')).toMatchObject({ wheels: 'both', runtime: {} });
  expect(pythonPackage('opencv-python')?.runtime['trixie']).toEqual(['libgl1', 'libglib2.0-0t64']);
  expect(pythonPackage('playwright')?.caution).toMatch(/browsers/);
  expect(pythonPackage('a-package-of-nobody')).toBeNull();
});

test('go modules with C', () => {
  expect(cgoModule('github.com/mattn/go-sqlite3')).toMatchObject({ runtime: { bookworm: [] } });
  expect(cgoModule('github.com/confluentinc/confluent-kafka-go/v2')).not.toBeNull();
  expect(cgoModule('github.com/davidbyttow/govips/v2')?.runtime['trixie']).toEqual(['libvips42t64']);
  expect(cgoModule('github.com/google/uuid')).toBeNull();
});
