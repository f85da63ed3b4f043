/** Where the commands of a start or a start script write by themselves; who owns those places is not known here. */
import { folderOf, joinPath, type Command } from '../dockerfile/index.ts';
import { fileWriters } from '../knowledge/system/commands.ts';
import type { Evidence, Needs } from '../model/index.ts';

/** The folders that one command writes, redirections included. */
export function startWrites(
  command: Command,
  evidence: Evidence,
  workdir: string | null,
): Pick<Needs, 'writes' | 'writesUnknown'> {
  const [name, ...operands] = command.words.filter(({ text }) => !text.startsWith('-'));
  const tool = name?.value ?? '';
  const form = fileWriters.get(tool);
  const named = form === undefined ? [] : form === 'all' ? operands : operands.slice(-1);
  const into = command.redirects
    .filter(({ operator }) => /^(&?>>?|>\|)$/.test(operator))
    // `/dev/tcp/$HOST/$PORT` is bash's way to open a connection
    .flatMap(({ target }) => (target === null || /^["']?\/dev\//.test(target.text) ? [] : target));
  const isFolder = tool === 'mkdir' || named.some(({ text }) => text.endsWith('/'));
  const writes = [
    ...named.map(({ value }) => (isFolder ? value : folderAround(value))),
    ...into.map(({ value }) => folderAround(value)),
  ];
  const open = writes.includes(null);
  return {
    writes: writes
      .flatMap((path) => (path === null || (workdir === null && !path.startsWith('/')) ? [] : joinPath(workdir ?? '/', path)))
      .filter((path) => !path.startsWith('/dev'))
      .map((path) => ({ path, evidence })),
    writesUnknown: open ? { ...evidence, says: command.text } : null,
  };
} // prettier-ignore

/** The folder of a path, as far as the path is known. */
function folderAround(path: string | null): string | null {
  return path === null ? null : folderOf(path);
}
