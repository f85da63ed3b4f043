/** Images made of a few members, as the proof reads them. */
import { imageConfig } from '../../src/verify/config.ts';
import { readFiles } from '../../src/verify/files.ts';
import type { Inspected } from '../../src/verify/missing.ts';
import { archive, type Member } from '../verify/archive.ts';
import { elfFile, type ElfSketch } from './elf.ts';

/** A library or program. Paths of members have no slash in front. */
export function object(path: string, sketch: ElfSketch = {}): Member {
  return { path, content: elfFile(sketch), mode: 0o755 };
}

/** A symbolic link. */
export function link(path: string, target: string): Member {
  return { path, kind: 'link', target };
}

/** A script that may be executed. */
export function script(path: string, firstLine: string): Member {
  return { path, content: `${firstLine}\nexit\n`, mode: 0o755 };
}

/** An image with these members, the folders around them, and members of `Config`. */
export async function image(
  members: readonly Member[],
  config: Readonly<Record<string, unknown>> = {},
): Promise<Inspected> {
  return {
    files: await readFiles([layer(withFolders(members))]),
    config: imageConfig(JSON.stringify([{ Config: { WorkingDir: '/app', ...config } }])),
  };
}

/** The members, behind the folders that they lie in. */
export function withFolders(members: readonly Member[]): readonly Member[] {
  const present = new Set(members.map(({ path }) => path.replace(/\/$/, '')));
  const folders = new Set(members.flatMap(({ path }) => foldersOf(path.replace(/\/$/, ''))));
  const made = [...folders].filter((folder) => !present.has(folder)).map((folder): Member => ({ path: `${folder}/`, kind: 'folder' })); // prettier-ignore
  return [...made, ...members];
}

/** One layer as a stream. */
export async function* layer(members: readonly Member[]): AsyncGenerator<Buffer> {
  yield await Promise.resolve(archive(members));
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
