/** A port below 1024 that the program binds, as far as Dockerfile, surroundings, configuration and sources show it. */
import { because, expand } from '../dockerfile/index.ts';
import type { Needs, Program, StageView, Reason } from '../model/index.ts';
import { inRepository, serverFiles } from './root-needed.ts';

/** A port, and where it is named: `line 5 exposes port 80`, `Dockerfile sets PORT=80`. */
export interface LowPort {
  readonly port: number;
  readonly said: Reason;
  /** A variable, the start or a configuration file gives it to the program. */
  readonly given: boolean;
}

/** The first port below 1024; null: none was seen. */
export function lowPort(stage: StageView, program: Program, needs: Needs): LowPort | null {
  const exposed = stage.blocks
    .filter(({ keyword }) => keyword === 'EXPOSE')
    .flatMap((block) => block.args.split(/\s+/).map((text) => Number.parseInt(text, 10)).map((port) => ({ port, said: because`${block} exposes port ${port}` }))); // prettier-ignore
  const ports = [
    ...exposed,
    ...program.ports.map(({ port, evidence }) => ({ port, said: because`${evidence} binds port ${port}` })),
    ...stage.project.uses.flatMap((use) =>
      use.ports.map((port) => ({ port, said: because`${use.evidence} publishes port ${port}` })),
    ),
  ];
  const plain = ports.find(({ port }) => isLow(port));
  if (plain !== undefined) return { ...plain, given: false };
  return inVariables(stage) ?? inStart(stage, needs) ?? inConfiguration(stage, needs);
}

function isLow(port: number): boolean {
  return port > 0 && port < 1024;
}

/** Variables by which programs are told what to bind; those of other services (`DB_PORT`) are none. */
const PORTS = /^(?:(?:HTTPS?|SERVER|APP|APPLICATION|WEB|API|LISTEN|LISTENING|BIND|SERVICE|NODE|NITRO|FLASK_RUN|UVICORN|CONTAINER|INTERNAL)_?)?PORT(?:_NUMBER)?$/; // prettier-ignore
const ADDRESSES =
  /^(?:\w+_)?(?:BIND|LISTEN|LISTEN_ADDR|LISTEN_ADDRESS|ADDR|BIND_ADDR|BIND_ADDRESS|CMD_ARGS)$/;

function inVariables({ scope, project }: StageView): LowPort | null {
  const own = [...scope.env].map((name) => [name, scope.variables.get(name) ?? null, project.dockerfile] as const); // prettier-ignore
  const given = project.uses.flatMap(({ environment, evidence }) =>
    [...(environment ?? [])].map(([name, value]) => [name, value, evidence.path] as const),
  );
  const file = project.has('.env') && project.sent('.env') ? (project.read('.env') ?? '') : '';
  const read = [...file.matchAll(/^(?:export )?(\w+)=["']?([^"'\n]*)/gm)].map(
    ([, name = '', value = '']) => [name, value, inRepository(project, '.env')] as const,
  );
  for (const [name, value, path] of [...own, ...given, ...read]) {
    const port = PORTS.test(name) ? Number(value ?? '') : ADDRESSES.test(name) ? portIn((value ?? '').split(/\s+/)) : null; // prettier-ignore
    if (port !== null && Number.isInteger(port) && isLow(port))
      return { port, said: because`${{ path, line: null }} sets ${name}=${value ?? ''}`, given: true };
  }
  return null;
}

function inStart({ scope }: StageView, { lines }: Needs): LowPort | null {
  for (const { argv, evidence } of lines) {
    const words = argv.map((word) => expand(word, scope.variables, '\\') ?? word);
    const port = portIn(words.slice(1));
    if (port !== null) return { port, said: because`${evidence} starts ${argv.join(' ')}`, given: true };
  }
  return null;
}

const PORT_OPTION = /^--?(?:p|port|b|bind|l|listen|https?(?:-port|-socket)?|socket|addr|address|listen-address|server\.port)(?:=(.*))?$/; // prettier-ignore
/** `0.0.0.0:80`, `[::]:443`, `:80`, `tcp://*:80`. */
const ADDRESS = /^(?:[a-z]+:\/\/)?(?:[\d.]*|\*|localhost|\[[\d:a-f]*\]):(\d{1,3})$/;

/** The port that words of a command line name: behind an option for it, or as an address of this machine. */
function portIn(words: readonly string[]): number | null {
  for (const [index, word] of words.entries()) {
    const option = PORT_OPTION.exec(word);
    const value = option === null ? word : (option[1] ?? words[index + 1] ?? '');
    const plain = option !== null && /^\d{2,3}$/.test(value) ? Number(value) : NaN;
    const port = Number.isNaN(plain) ? Number(ADDRESS.exec(value)?.[1] ?? NaN) : plain;
    if (isLow(port)) return port;
  }
  return null;
}

function inConfiguration(stage: StageView, needs: Needs): LowPort | null {
  for (const path of serverFiles(stage, needs)) {
    const lines = (stage.project.read(path) ?? '').split('\n');
    for (const [index, line] of lines.entries()) {
      const said = /^\s*["']?(?:bind|listen|port|https?(?:-socket)?|socket|address)["']?\s*[=:]\s*[["']*(?:[\w.*[\]]*:)?(\d{1,3})["'\],;]*\s*$/.exec(line); // prettier-ignore
      const port = Number(said?.[1] ?? NaN);
      if (isLow(port))
        return {
          port,
          said: because`${{ path: inRepository(stage.project, path), line: index + 1 }} says ${line.trim()}`,
          given: true,
        };
    }
  }
  return null;
}
