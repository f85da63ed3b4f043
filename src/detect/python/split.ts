/** How a stage of Python can be split, or why its packages cannot move. The lines of the new stages are not written here. */
import { place } from '../../dockerfile/index.ts';
import type { Declined, Seen, Split } from '../../model/index.ts';
import { minorVersion } from './version.ts';
import { toolchainReason } from './toolchain.ts';
import type { PythonProgram } from './program.ts';
import { reasonAgainst, type EnvironmentFacts } from './environment.ts';
import type { PythonSteps } from './steps.ts';
import type { PythonStageFacts } from './stage.ts';
import type { PythonStarts } from './start.ts';
import { startedBy } from './started-by.ts';

/** Where the packages go when the author has no environment of his own. */
const ENVIRONMENT = '/opt/venv';

/** How the stage is split, or why its packages cannot move. */
export function splitOf(
  stage: PythonStageFacts,
  starts: PythonStarts,
  steps: PythonSteps,
  program: PythonProgram,
  base: { readonly official: boolean; readonly version: EnvironmentFacts['version'] },
): Split | Declined {
  const around: EnvironmentFacts = {
    stage,
    starts,
    modules: program.sources.modules,
    version: base.version,
    ...steps,
  };
  if (steps.installs.length > 0 || steps.effects.some(({ kind }) => kind === 'install')) {
    if (!base.official)
      return {
        declined: 'the base image is not the official python image, and what it holds cannot be seen',
      };
    const reason = reasonAgainst(around);
    if (reason !== null) return { declined: reason };
    if (starts.unknown !== null)
      return {
        declined: `what ${place({ path: starts.unknown.path, line: starts.unknown.line ?? 1 })} starts cannot be seen (${starts.unknown.says})`,
      };
  }
  const installs = steps.installs.length > 0 || steps.managed.length > 0;
  const [manager] = steps.managed;
  const start = manager === undefined ? null : startedBy(manager, stage, starts);
  const version = minorVersion(stage.view.base?.image.tag ?? null);
  const own = steps.environment;
  const path = own ?? ENVIRONMENT;
  return {
    // a final stage on the full image would gain nothing: there the smaller image decides
    pays: manager === undefined || isFull(stage) ? null : manager.manager,
    toolchain: installs ? toolchainReason(steps, stage.project, version) : null,
    dependencies: installs ? [path] : [],
    setup: installs && own === null ? setupOf(path, manager !== undefined) : [],
    ...(manager === undefined || own !== null ? {} : { setupLate: true }),
    activate: installs && (own === null || start !== null) ? [`ENV PATH=${path}/bin:$PATH`] : [],
    env: [],
    prune: null,
    outputs: outputsOf(stage, steps),
    executables: [],
    sources: 'all',
    sourcesWhy:
      'python loads modules and templates by name, so the whole application is copied as the author copies it',
    runtime: 'language',
    ...(start != null && 'argv' in start && { start }),
  };
}

function isFull({ view }: PythonStageFacts): boolean {
  return view.base?.facts?.base === 'pythonFull';
}

/** Managers ask VIRTUAL_ENV which environment is active, pip is found by PATH. */
function setupOf(path: string, managed: boolean): readonly string[] {
  const active = managed ? `VIRTUAL_ENV=${path} ` : '';
  return [`RUN python -m venv ${path}`, `ENV ${active}PATH=${path}/bin:$PATH`];
}

/** What the build steps write and the program serves: the folder of collectstatic, databases of migrations. */
function outputsOf(stage: PythonStageFacts, steps: PythonSteps): readonly Seen[] {
  return steps.effects
    .filter(({ kind }) => kind === 'build')
    .flatMap(({ writes, block, command }) =>
      writes.map((path) => ({
        path,
        evidence: { path: stage.project.dockerfile, line: block.line, says: command.text },
      })),
    );
}
