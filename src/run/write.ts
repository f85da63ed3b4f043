/** Writing a file so that a crash, a full disk or another writer can never leave half of it behind. */
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync, fchmodSync, fchownSync, fstatSync, fsyncSync, openSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs'; // prettier-ignore
import { basename, dirname, join } from 'node:path';
import { isInside } from '../project/repository.ts';

/** One file to be written. */
export interface PlannedWrite {
  /** Absolute path, as named: a symbolic link is written through. */
  readonly target: string;
  /** The bytes that the plan was made from; null when the file must not exist yet. */
  readonly before: Uint8Array | null;
  readonly after: string;
  /** Absolute, resolved folder that must contain the file behind every link. */
  readonly root: string;
}

/** Which process writes. Its temporary files have its number, by which those of a run that was killed are known. */
export interface Writer {
  readonly id: number;
  readonly isRunning: (id: number) => boolean;
}

/** A file whose new text lies beside it, synced, with the mode and the owner of the old one. */
export interface Prepared {
  /** Puts the new text in the file's place. */
  readonly commit: () => void;
  readonly discard: () => void;
}

/** Why a file is left as it is. */
export interface Refusal {
  /** A clause whose subject is the file. */
  readonly refused: string;
  /** The disk is at fault, not the file. */
  readonly fatal: boolean;
}

/**
 * Writes all files or, where one of them cannot be written, none: each through a temporary file beside it that is renamed.
 * Null when all are written, else which one refused, by its place in the list.
 */
export function writeFiles(
  writes: readonly PlannedWrite[],
  writer: Writer,
): (Refusal & { readonly at: number }) | null {
  const prepared: Prepared[] = [];
  try {
    for (const write of writes) {
      const answer = prepare(write, writer);
      if ('refused' in answer) return { ...answer, at: prepared.length };
      prepared.push(answer);
    }
    for (const { commit } of prepared) commit();
    return null;
  } catch (error) {
    return {
      refused: `could not be written: ${reason(error)}`,
      fatal: true,
      at: Math.min(prepared.length, writes.length - 1),
    };
  } finally {
    for (const { discard } of prepared) discard();
  }
}

function prepare({ target, before, after, root }: PlannedWrite, writer: Writer): Prepared | Refusal {
  const refusal = (refused: string): Refusal => ({ refused, fatal: false });
  const now = readIfThere(target);
  if (now === null && before !== null) return refusal('was deleted while dfrewrite was running');
  if (now !== null && before === null) return refusal('was created while dfrewrite was running');
  if (now !== null && before !== null && !now.equals(before))
    return refusal('was changed while dfrewrite was running; run it again');

  const real = now === null ? join(realpathSync(dirname(target)), basename(target)) : realpathSync(target);
  if (!isInside(root, real)) return refusal('is a link out of the repository');

  removeLeft(real, writer);
  const temporary = join(dirname(real), `.${basename(real)}.${writer.id}.${randomUUID()}.tmp`);
  const discard = (): void => {
    rmSync(temporary, { force: true });
  };
  try {
    writeSynced(temporary, after, now === null ? null : real);
  } catch (error) {
    discard();
    throw error;
  }
  const commit = (): void => {
    renameSync(temporary, real);
    syncFolder(dirname(real));
  };
  return { commit, discard };
}

/** What runs that were killed left beside a file. This process has nothing there yet: each file is prepared once. */
function removeLeft(file: string, writer: Writer): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    const { of, id } = TEMPORARY.exec(name)?.groups ?? {};
    if (of !== basename(file) || (Number(id) !== writer.id && writer.isRunning(Number(id)))) continue;
    rmSync(join(folder, name), { force: true });
  }
}

const TEMPORARY = /^\.(?<of>.+)\.(?<id>\d+)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Writes a new file, with the mode and the owner of `like`. */
function writeSynced(path: string, text: string, like: string | null): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, text);
    if (like !== null) copyAttributes(file, like);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function copyAttributes(file: number, like: string): void {
  const wanted = statSync(like);
  const made = fstatSync(file);
  if (made.uid !== wanted.uid || made.gid !== wanted.gid) {
    try {
      fchownSync(file, wanted.uid, wanted.gid);
    } catch {
      // Only root may give a file away; the content matters more than the owner.
    }
  }
  fchmodSync(file, wanted.mode & 0o7777); // last: chown clears the set-id bits
}

/** Makes the rename itself durable where the platform can (Windows cannot open a folder). */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The content is safe already; only the moment of the rename is not.
  }
}

/** Bytes of a file, or null when there is none. Throws for everything else. */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Whether bytes are what git has committed under an object id. Line ends may differ: with `core.autocrlf`
 * the working file has CRLF where the object has LF, and nothing is lost by rewriting it.
 */
export function isCommitted(bytes: Uint8Array, objectId: string): boolean {
  if (blobId(bytes, objectId.length) === objectId) return true;
  const text = Buffer.from(bytes).toString('latin1');
  return (
    text.includes('\r\n') &&
    blobId(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'), objectId.length) === objectId
  );
}

/** The id that git gives to a blob; the length of an id tells which hash the repository uses. */
function blobId(bytes: Uint8Array, idLength: number): string {
  const hash = createHash(idLength === 64 ? 'sha256' : 'sha1');
  return hash
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}

/** The short form of a file system error: `permission denied (EACCES)`. */
export function reason(error: unknown): string {
  const code = errorCode(error);
  const known = code === undefined ? undefined : REASONS.get(code);
  if (known !== undefined) return known;
  return error instanceof Error ? error.message : String(error);
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota is used up'],
  ['EFBIG', 'the file would be larger than allowed'],
  ['EISDIR', 'is a folder'],
  ['ELOOP', 'a link that points to itself'],
  ['ENOENT', 'no such file'],
]);

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
