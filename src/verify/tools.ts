import type { ImageFiles } from './files.ts';

/** Programs that a running container has no use for: the name that people know, and where the usual images have it. */
const TOOLS: readonly { readonly name: string; readonly paths: readonly string[] }[] = [
  { name: 'gcc', paths: ['/usr/bin/gcc'] },
  { name: 'g++', paths: ['/usr/bin/g++'] },
  { name: 'clang', paths: ['/usr/bin/clang'] },
  { name: 'make', paths: ['/usr/bin/make'] },
  { name: 'cmake', paths: ['/usr/bin/cmake', '/usr/local/bin/cmake'] },
  { name: 'go', paths: ['/usr/local/go/bin/go', '/usr/bin/go'] },
  { name: 'rustc', paths: ['/usr/local/cargo/bin/rustc', '/usr/bin/rustc'] },
  { name: 'git', paths: ['/usr/bin/git'] },
  { name: 'apt', paths: ['/usr/bin/apt-get'] },
  { name: 'apk', paths: ['/sbin/apk'] },
  { name: 'npm', paths: ['/usr/local/bin/npm', '/usr/bin/npm'] },
  { name: 'yarn', paths: ['/usr/local/bin/yarn'] },
  { name: 'pnpm', paths: ['/usr/local/bin/pnpm'] },
  { name: 'pip', paths: ['/usr/local/bin/pip', '/usr/bin/pip3', '/opt/venv/bin/pip'] },
  { name: 'poetry', paths: ['/usr/local/bin/poetry', '/opt/poetry/bin/poetry', '/root/.local/bin/poetry'] },
  { name: 'uv', paths: ['/usr/local/bin/uv', '/bin/uv', '/root/.local/bin/uv'] },
];

/** Compilers and package managers that are in the image, in the order of the table. */
export async function toolsIn(files: ImageFiles): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, paths } of TOOLS) {
    const entries = await Promise.all(paths.map((path) => files.entry(path)));
    if (entries.some((entry) => entry !== null)) found.push(name);
  }
  return found;
}
