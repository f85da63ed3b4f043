/** Looks into a container while it runs: its processes, and the files that they have loaded. It changes nothing there. */
import { readFile } from 'node:fs/promises';
import type { ContainerState } from './container.ts';
import type { Engine } from './engine.ts';

/** What was seen of the processes. */
export interface Inside {
  readonly processes: readonly SeenProcess[];
  /** Paths of programs and libraries in the memory of any process, sorted; null where nobody may read it. */
  readonly mapped: readonly string[] | null;
}

/** One row of the engine's `top`. */
export interface SeenProcess {
  /** As the engine counts: on its own machine. */
  readonly pid: number;
  /** A number, or a name of the image's. */
  readonly owner: string;
  readonly argv: readonly string[];
}

/** Nothing, where it does not run any more. */
export async function lookInside(engine: Engine, name: string, container: ContainerState): Promise<Inside> {
  const ran = await engine.call(['top', name, ...engine.dialect.processes]);
  const processes = ran.code === 0 ? rowsOf(ran.stdout) : [];
  const texts = (await mapsHere(container, processes)) ?? (await mapsInside(engine, name));
  return { processes, mapped: texts && [...new Set(texts.flatMap(loadedFiles))].toSorted() };
}

/** Rows below the heading: number, owner, and the rest of the line. */
function rowsOf(table: string): readonly SeenProcess[] {
  return table.split('\n').flatMap((line) => {
    const [, pid, owner = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), owner, argv: command.split(/\s+/) }];
  });
}

/** By the kernel of this machine; null where the engine is elsewhere, or the processes are not ours to read. */
async function mapsHere(
  { id, pid }: ContainerState,
  processes: readonly SeenProcess[],
): Promise<readonly string[] | null> {
  try {
    const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8');
    if (pid === 0 || !cgroup.includes(id)) return null; // the same number on another machine
    const pids = new Set([pid, ...processes.map((each) => each.pid)]);
    const texts = await Promise.all([...pids].map((each) => readFile(`/proc/${each}/maps`, 'utf8').catch(() => ''))); // prettier-ignore
    return texts[0] === '' ? null : texts;
  } catch {
    return null;
  }
}

/** The shell's own process is left out. */
const READ_ALL = 'for p in /proc/[0-9]*; do [ "$p" = "/proc/$$" ] || cat "$p/maps"; done 2>/dev/null; :';

/** By the container's own shell; null where it has none. */
async function mapsInside(engine: Engine, name: string): Promise<readonly string[] | null> {
  const ran = await engine.call(['exec', '--user', '0', name, '/bin/sh', '-c', READ_ALL], { timeoutSeconds: 30 }); // prettier-ignore
  return ran.code === 0 && ran.stdout !== '' ? [ran.stdout] : null;
}

/** Files of the lines with code: `7f…-7f… r-xp 00026000 00:2d 1314 /usr/lib/libc.so.6`. */
export function loadedFiles(maps: string): readonly string[] {
  return maps.split('\n').flatMap((line) => /^\S+ ..x. \S+ \S+ \d+\s+(\/.*)$/.exec(line)?.[1] ?? []);
}
