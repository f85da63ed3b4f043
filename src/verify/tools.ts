import { existingPart, type ImageFiles } from './files.ts';

/** Programs that a running container has no use for, by the name that people know. */
const TOOLS: readonly { readonly name: string; readonly programs: readonly string[] }[] = [
  { name: 'gcc', programs: ['gcc', 'cc', 'x86_64-linux-gnu-gcc', 'aarch64-linux-gnu-gcc'] },
  { name: 'g++', programs: ['g++', 'c++'] },
  { name: 'clang', programs: ['clang', 'clang++'] },
  { name: 'make', programs: ['make'] },
  { name: 'cmake', programs: ['cmake'] },
  { name: 'go', programs: ['go'] },
  { name: 'rustc', programs: ['rustc', 'cargo'] },
  { name: 'tsc', programs: ['tsc'] },
  { name: 'git', programs: ['git'] },
  { name: 'apt', programs: ['apt-get'] },
  { name: 'apk', programs: ['apk'] },
  { name: 'npm', programs: ['npm'] },
  { name: 'yarn', programs: ['yarn', 'yarnpkg'] },
  { name: 'pnpm', programs: ['pnpm'] },
  { name: 'pip', programs: ['pip', 'pip3'] },
  { name: 'poetry', programs: ['poetry'] },
  { name: 'uv', programs: ['uv'] },
];

/** Folders that PATH usually holds, and where languages put their programs. */
const FOLDERS: readonly string[] = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/local/go/bin', '/usr/local/cargo/bin', '/root/.local/bin', '/opt/venv/bin']; // prettier-ignore

/** Compilers and package managers that are in the image, in the order of the table. */
export function toolsIn(files: ImageFiles): readonly string[] {
  const present = (program: string): boolean =>
    FOLDERS.some((folder) => existingPart(files, `${folder}/${program}`).whole);
  return TOOLS.filter((tool) => tool.programs.some(present)).map((tool) => tool.name);
}
