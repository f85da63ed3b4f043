/** Asks BuildKit, through the Go program beside this file. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One Dockerfile. */
export interface Source {
  readonly name: string;
  readonly source: string;
}

/** One instruction as BuildKit sees it; the shape of `test/data/buildkit-vectors.jsonl`, and the words. */
export interface OracleInstruction {
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
  readonly logical: string;
  readonly flags: readonly string[];
  readonly heredocs: readonly { name: string; content: string; expand: boolean; chomp: boolean }[];
  readonly words: readonly string[];
  /** `words` were written as a JSON array. */
  readonly json: boolean;
}

/** What BuildKit makes of one file. */
export interface Answer {
  readonly name: string;
  readonly escape: string | null;
  readonly error: string | null;
  readonly semanticError: string | null;
  readonly convertError: string | null;
  readonly instructions: readonly OracleInstruction[];
  readonly warnings: readonly { readonly rule: string; readonly detail: string }[];
  /** By stage; an empty digest: a stage without a name that is not the last cannot be asked for. */
  readonly stages: readonly { readonly name: string; readonly digest: string }[];
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Whether Go is there. */
export function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Builds the program, and gives the function that asks it. Throws when Go cannot build it. */
export function buildOracle(): (sources: readonly Source[]) => readonly Answer[] {
  const program = join(
    mkdtempSync(join(tmpdir(), 'dfrewrite-oracle-')),
    process.platform === 'win32' ? 'oracle.exe' : 'oracle',
  );
  execFileSync('go', ['build', '-o', program, '.'], { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  return (sources) =>
    JSON.parse(execFileSync(program, { input: JSON.stringify(sources), encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'ignore'] })) as Answer[]; // prettier-ignore
}
