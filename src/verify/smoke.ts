/** What the user wants compared beyond `GET /`. */
import type { ContainerSpec, Engine } from './engine.ts';
import { ask, type Address, type Answer } from './http.ts';
import type { Workspace } from './workspace.ts';

/** One `--smoke` request and its answer; null: no port speaks HTTP. */
export interface SmokeAnswer {
  readonly request: string;
  readonly answer: Answer | null;
}

/** One `--smoke-cmd` and what it did. */
export interface CommandAnswer {
  readonly command: string;
  /** Null: it could not be started, or was ended by a signal. */
  readonly code: number | null;
  readonly output: string;
}

/** Sends every request to the lowest port that speaks HTTP. */
export async function smokeRequests(
  requests: readonly string[],
  answers: ReadonlyMap<number, Answer>,
  addressOf: (port: number) => Address | null,
): Promise<readonly SmokeAnswer[]> {
  const [port] = [...answers].filter(([, answer]) => answer.kind === 'http').map(([number]) => number).toSorted((a, b) => a - b); // prettier-ignore
  const address = port === undefined ? null : addressOf(port);
  const done: SmokeAnswer[] = [];
  for (const wanted of requests) {
    const { method, path } = smokeRequest(wanted);
    done.push({ request: wanted, answer: address && (await ask(address, method, path)) });
  }
  return done;
}

/** `GET /health`, or `/health` for a GET. Throws a RangeError with a sentence. */
export function smokeRequest(text: string): { readonly method: string; readonly path: string } {
  const [, method = 'GET', path] = /^\s*(?:([A-Za-z]+)\s+)?(\/\S*)\s*$/.exec(text) ?? [];
  if (path === undefined)
    throw new RangeError(`${JSON.stringify(text)} is not a request: write it like 'GET /health'`);
  return { method: method.toUpperCase(), path };
}

/** Runs every command inside the running container; where that has ended, in a container of its own. */
export async function smokeCommands(
  engine: Engine,
  workspace: Workspace,
  spec: ContainerSpec,
  running: boolean,
  commands: readonly string[],
): Promise<readonly CommandAnswer[]> {
  const done: CommandAnswer[] = [];
  for (const command of commands) {
    const words = commandWords(command);
    const ran = running
      ? await engine.call(['exec', spec.name, ...words])
      : await alone(engine, workspace, spec, words);
    done.push({ command, code: ran.code, output: ran.stdout + ran.stderr });
  }
  return done;
}

/** Plain words are run as they are, so that images without a shell can be asked too; anything else goes through the container's shell. */
export function commandWords(command: string): readonly string[] {
  const plain = /^[\w@%+=:,./ -]+$/.test(command);
  return plain ? command.trim().split(/\s+/) : ['/bin/sh', '-c', command];
}

async function alone(
  engine: Engine,
  workspace: Workspace,
  spec: ContainerSpec,
  [program = '', ...words]: readonly string[],
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const name = workspace.container('smoke');
  const refused = await engine.create({ ...spec, name, ports: [] }, words, program);
  if (refused !== null) return { code: null, stdout: '', stderr: refused };
  const ran = await engine.call(['start', '--attach', name], { timeoutSeconds: 60 });
  await workspace.discard(name);
  return ran;
}
