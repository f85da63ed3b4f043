import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isCommitted, writeFiles } from '../../src/run/write.ts';
import { folderOf, repositoryOf, type TestFolder } from '../support/repository.ts';

const OLD = 'FROM a\n';
const NEW = 'FROM b\n';

function replace(folder: TestFolder, file: string, before: string | null = OLD, after = NEW): string | null {
  const target = join(folder.path, file);
  const bytes = before === null ? null : Buffer.from(before);
  return writeFiles([{ target, before: bytes, after, root: folder.path }], WRITER)?.refused ?? null;
}

/** Process 7 runs beside it. */
const WRITER = { id: 5, isRunning: (id: number) => id === 7 };

describe('writing a file', () => {
  test('replaces it and leaves nothing else behind', () => {
    const folder = folderOf({ Dockerfile: OLD });
    expect(replace(folder, 'Dockerfile')).toBeNull();
    expect(folder.read('Dockerfile')).toBe(NEW);
    expect(readdirSync(folder.path)).toEqual(['Dockerfile']);
  });

  test('takes away what runs that were killed left beside it, and nothing else', () => {
    const left = (name: string, id: number) => `.${name}.${id}.1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.tmp`;
    const [ours, gone, running, other, foreign] = [left('Dockerfile', 5), left('Dockerfile', 6), left('Dockerfile', 7), left('compose.yml', 6), '.Dockerfile.6.x.tmp']; // prettier-ignore
    const folder = folderOf(Object.fromEntries([ours, gone, running, other, foreign, 'Dockerfile'].map((name) => [name, OLD]))); // prettier-ignore
    expect(replace(folder, 'Dockerfile')).toBeNull();
    expect(readdirSync(folder.path)).toEqual([running, foreign, other, 'Dockerfile'].sort());
  });

  test.skipIf(process.platform === 'win32').each([0o644, 0o600, 0o755, 0o664])('keeps mode %o', (mode) => {
    const folder = folderOf({ Dockerfile: OLD });
    chmodSync(join(folder.path, 'Dockerfile'), mode);
    expect(replace(folder, 'Dockerfile')).toBeNull();
    expect(statSync(join(folder.path, 'Dockerfile')).mode & 0o777).toBe(mode);
  });

  test('goes through a link and keeps it', () => {
    const folder = folderOf({ 'docker/real': OLD });
    symlinkSync('docker/real', join(folder.path, 'Dockerfile'));
    expect(replace(folder, 'Dockerfile')).toBeNull();
    expect(folder.read('docker/real')).toBe(NEW);
    expect(readlinkSync(join(folder.path, 'Dockerfile'))).toBe('docker/real');
    expect(lstatSync(join(folder.path, 'docker/real')).isFile()).toBe(true);
  });

  test('never follows a link out of the repository', () => {
    const outside = folderOf({ Dockerfile: OLD });
    const folder = folderOf();
    symlinkSync(join(outside.path, 'Dockerfile'), join(folder.path, 'Dockerfile'));
    expect(replace(folder, 'Dockerfile')).toBe('is a link out of the repository');
    expect(outside.read('Dockerfile')).toBe(OLD);
  });

  test('never makes a new file behind a linked folder that leads out', () => {
    const outside = folderOf();
    const folder = folderOf();
    symlinkSync(outside.path, join(folder.path, 'svc'));
    expect(replace(folder, 'svc/.dockerignore', null)).toBe('is a link out of the repository');
    expect(readdirSync(outside.path)).toEqual([]);
  });

  test.each([
    ['was changed', 'FROM c\n', OLD, 'was changed while dfrewrite was running; run it again'],
    ['was created', 'FROM c\n', null, 'was created while dfrewrite was running'],
  ])('leaves a file alone that %s meanwhile', (_, now, before, says) => {
    const folder = folderOf({ Dockerfile: now });
    expect(replace(folder, 'Dockerfile', before)).toBe(says);
    expect(folder.read('Dockerfile')).toBe(now);
  });

  test('does not bring a deleted file back', () => {
    const folder = folderOf();
    expect(replace(folder, 'Dockerfile')).toBe('was deleted while dfrewrite was running');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('says why it could not', () => {
    const folder = folderOf();
    mkdirSync(join(folder.path, 'Dockerfile'));
    expect(replace(folder, 'Dockerfile')).toBe('could not be written: is a folder');
  });

  test('leaves another name of the same file with the old content', () => {
    const folder = folderOf({ Dockerfile: OLD });
    linkSync(join(folder.path, 'Dockerfile'), join(folder.path, 'copy'));
    expect(replace(folder, 'Dockerfile')).toBeNull();
    expect(folder.read('copy')).toBe(OLD);
  });
});

describe('what git has committed', () => {
  const idOf = (text: string): string =>
    repositoryOf({ Dockerfile: text }).git('rev-parse', 'HEAD:Dockerfile').trim();

  test('is recognised by its object id', () => {
    expect(isCommitted(Buffer.from('FROM größe\n'), idOf('FROM größe\n'))).toBe(true);
    expect(isCommitted(Buffer.from('FROM b\n'), idOf('FROM a\n'))).toBe(false);
  });

  test('is recognised with the line ends that git checks out on Windows', () => {
    expect(isCommitted(Buffer.from('FROM a\r\nRUN b\r\n'), idOf('FROM a\nRUN b\n'))).toBe(true);
    expect(isCommitted(Buffer.from('FROM a\r\nRUN c\r\n'), idOf('FROM a\nRUN b\n'))).toBe(false);
  });

  test('is recognised in a repository with the longer ids', () => {
    const folder = folderOf({ Dockerfile: OLD });
    folder.git('init', '-q', '--object-format=sha256');
    folder.commit();
    expect(isCommitted(Buffer.from(OLD), folder.git('rev-parse', 'HEAD:Dockerfile').trim())).toBe(true);
  });
});
