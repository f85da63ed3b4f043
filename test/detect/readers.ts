import { indexOf } from '../../src/detect/go/names.ts';
import { behaviourOf as goBehaviourOf } from '../../src/detect/go/behaviour.ts';
import { readSource } from '../../src/detect/go/source.ts';
import { scanUnit } from '../../src/detect/node/behaviour.ts';
import { vocabulary } from '../../src/detect/node/vocabulary.ts';
import { worldIn } from '../../src/sources/callers.ts';
import { readScript } from '../../src/sources/javascript/index.ts';
import type { PythonWorld } from '../../src/detect/python/names.ts';
import { readModule } from '../../src/detect/python/source.ts';
import { behaviourOf as pythonBehaviourOf } from '../../src/detect/python/behaviour.ts';
import { stepsTaken } from '../../src/sources/meter.ts';
import { memoryProject } from '../../src/project/memory.ts';

/** Reads one source as the detectors do, to the end: why it could not be read, or null. */
export type Reader = (text: string) => string | null;

const project = memoryProject({ Dockerfile: 'FROM scratch\n' });

function javascript(text: string): string | null {
  const unit = readScript('a.ts', text);
  const around = {
    vocabulary,
    cwd: '/app',
    env: new Map(),
    given: new Map(),
    runtimePath: () => '/app/a.js',
    resolve: () => undefined,
  };
  return scanUnit(unit, worldIn([unit], around), new Set(['knex'])).unread;
}

function python(text: string): string | null {
  const module = readModule('a.py', text);
  if ('unread' in module) return module.unread;
  const world: PythonWorld = {
    modules: new Map([['a.py', module]]),
    resolve: () => [],
    modulesWith: (name) => (module.shared().has(name) ? [module] : []),
    imageOf: () => null,
    environment: () => ({ values: [], unset: true }),
    callsOf: () => [],
  };
  return pythonBehaviourOf([module], world, project).unread?.says ?? null;
}

function go(text: string): string | null {
  const source = readSource('a.go', text);
  const program = {
    packages: [{ folder: '.', name: 'main', sources: [source] }],
    external: new Map(),
    c: null,
    leftOut: null,
  };
  const { runsUnknown } = goBehaviourOf(program, indexOf(program, [], new Map()), project);
  return source.unread ?? (runsUnknown?.line === null ? runsUnknown.says : null);
}

/** The reader of each language, with the endings of its files. */
export const readers: readonly { name: string; ending: RegExp; read: Reader }[] = [
  {
    name: 'JavaScript',
    ending: /\.[cm]?[jt]sx?$/,
    read: javascript,
  },
  { name: 'Python', ending: /\.py$/, read: python },
  { name: 'Go', ending: /\.go$/, read: go },
];

/** What reading a text costs, and why it was not read. */
export function measured(
  read: Reader,
  text: string,
): { readonly steps: number; readonly unread: string | null } {
  const before = stepsTaken();
  const unread = read(text);
  return { steps: stepsTaken() - before, unread };
}
