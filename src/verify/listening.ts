/** Which ports a running container listens on, as the kernel's tables on this machine say. No request is made. */
import { readFile } from 'node:fs/promises';
import type { ContainerState } from './container.ts';

/** State 0A of /proc/net/tcp. */
const LISTEN = '0A';

/**
 * TCP ports that the container listens on, loopback left out, ascending. Many images listen on ports that they do not EXPOSE.
 * Null where this machine cannot see it: the engine is elsewhere (a virtual machine, another host), or the process is not ours to read.
 */
export async function listeningPorts(container: ContainerState): Promise<readonly number[] | null> {
  if (container.pid === 0) return null;
  try {
    const cgroup = await readFile(`/proc/${container.pid}/cgroup`, 'utf8');
    if (!cgroup.includes(container.id)) return null; // the same number on another machine
    const tables = await Promise.all(
      ['tcp', 'tcp6'].map((name) => readFile(`/proc/${container.pid}/net/${name}`, 'utf8').catch(() => '')),
    );
    return [...new Set(tables.flatMap(listeners))].toSorted((a, b) => a - b);
  } catch {
    return null;
  }
}

/** Ports of the lines of a socket table: `0: 00000000:0BB8 00000000:0000 0A …`. */
export function listeners(table: string): readonly number[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => state === LISTEN && !isLoopback(local))
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

/** Addresses are hexadecimal words in the machine's byte order: 127.0.0.1 and ::1. */
function isLoopback(local: string): boolean {
  return local.startsWith('0100007F:') || local.startsWith('00000000000000000000000001000000:');
}
