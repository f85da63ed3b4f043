/** What the `#!` line of a script asks for, and where a program of that name lies. */
import type { ImageConfig } from './config.ts';
import { followed, type ImageFiles } from './files.ts';
import { pathFolders } from './program-files.ts';

/** `#!/usr/bin/env -S python3 -u` asks for `/usr/bin/env` and `python3`, `#!/bin/sh -e` for `/bin/sh`. */
export function askedBy(shebang: string): readonly string[] {
  const [path = '', ...words] = shebang
    .replace(/^#!\s*/, '')
    .trim()
    .split(/\s+/);
  if (!path.startsWith('/')) return [];
  const name = words.find((word) => !word.startsWith('-') && !word.includes('='));
  return path.endsWith('/env') && name !== undefined ? [path, name] : [path];
}

/** Where a program lies: a name is looked for on PATH, a relative path counts from the working folder. Null: there is none that may be executed. */
export function programPath(
  files: ImageFiles,
  config: Pick<ImageConfig, 'env' | 'workdir'>,
  name: string,
): string | null {
  const folders = name.includes('/') ? [config.workdir] : pathFolders(config);
  const paths = name.startsWith('/') ? [name] : folders.map((folder) => `${folder}/${name}`);
  return paths.find((path) => isProgram(files, path)) ?? null;
}

function isProgram(files: ImageFiles, path: string): boolean {
  const entry = followed(files, path)?.file.entry;
  return entry?.kind === 'file' && (entry.mode & 0o111) !== 0;
}
