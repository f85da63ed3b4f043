/** Which compilers and package managers an image holds, by the files of a table; whether the program needs them is not asked. */
import { ofLanguages, type Tool } from '../knowledge/languages/index.ts';
import type { ImageFiles } from './files.ts';

/** Programs that a running container has no use for: compilers, then what brings packages in. */
const TOOLS: readonly Tool[] = [
  ...ofLanguages(({ tools }) => tools?.compilers),
  { name: 'git', paths: ['/usr/bin/git'] },
  { name: 'apt', paths: ['/usr/bin/apt-get'] },
  { name: 'apk', paths: ['/sbin/apk'] },
  ...ofLanguages(({ tools }) => tools?.managers),
];

/** Compilers and package managers that are in the image, in the order of the table. */
export function toolsIn(files: ImageFiles): readonly string[] {
  return TOOLS.filter(({ paths }) => paths.some((path) => files.entry(path) !== null)).map(
    ({ name }) => name,
  );
}
