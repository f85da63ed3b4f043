/** Lists a folder that git does not know, in bounds. It follows no link and opens no file. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ofLanguages } from '../knowledge/languages/index.ts';

/** Files found below a folder, with `/`, relative to it. */
export interface Walk {
  readonly files: readonly string[];
  /** Those of them that are symbolic links. */
  readonly links: readonly string[];
  /** There are more than `MAX_FILES`, or deeper ones than `MAX_DEPTH`, or a folder that could not be read. */
  readonly truncated: boolean;
}

/** What tools brought in, and git would not list either. Committed packages (`vendor`) are listed: a build reads them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', ...ofLanguages(({ vendor }) => vendor?.fetched)]);
const MAX_FILES = 50_000;
const MAX_DEPTH = 40;

/** Lists a folder that git does not know. Links are listed, never followed. */
export function walk(root: string): Walk {
  const files: string[] = [];
  const links: string[] = [];
  let truncated = false;
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = entriesOf(join(root, next.path));
    if (entries === null || next.depth > MAX_DEPTH || files.length > MAX_FILES) {
      truncated = true;
      continue;
    }
    for (const entry of entries) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isSymbolicLink()) links.push(path);
      if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      else if (entry.isDirectory() && !LEFT_OUT.has(entry.name))
        waiting.push({ path, depth: next.depth + 1 });
    }
  }
  return { files, links, truncated };
}

function entriesOf(folder: string): ReturnType<typeof readFolder> | null {
  try {
    return readFolder(folder);
  } catch {
    return null;
  }
}

function readFolder(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
