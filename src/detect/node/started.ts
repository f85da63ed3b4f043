/** What starts and checks the container behind scripts of package.json: programs of the system, and a manager that corepack brings. */
import { startWrites } from '../../analysis/start-writes.ts';
import { joinPath, parseScript } from '../../dockerfile/index.ts';
import { packageOf } from '../../knowledge/system/commands.ts';
import { alwaysThere } from '../../knowledge/languages/node/programs.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { blockEvidence } from '../../project/evidence.ts';
import { followCommand } from './follow.ts';
import { managerCommand, managerWords } from './manager.ts';
import type { Manifest } from './manifest.ts';
import { selectionOf } from './selection.ts';
import { workingPlace } from './start-place.ts';
import type { NodeStageFacts } from './stage.ts';
import type { NodeStart } from './start.ts';

/** Programs of the system that scripts of package.json run when the container starts, or is asked for its health. */
export function followedPrograms(stage: NodeStageFacts, start: NodeStart): Program['runs'] {
  const starting = [...(start.commands ?? []), ...(start.others ?? [])].map((words) => ({ words, evidence: start.evidence }));
  const seen = new Map<string, Program['runs'][number]>();
  for (const { words, evidence } of [...starting, ...healthChecks(stage)]) {
    const [name = ''] = words;
    if (seen.has(name) || alwaysThere.has(name) || isInstalled(stage, name) || packageOf(name, 'apt') === null) continue;
    seen.set(name, { name, evidence: { ...evidence, says: `runs ${words.join(' ')}` } });
  }
  return [...seen.values()];
} // prettier-ignore

/** Folders that the commands of package scripts write by themselves when the container starts; null stands for one that is not known. */
export function scriptWrites(
  stage: NodeStageFacts,
  start: NodeStart,
): Pick<Program, 'writes' | 'writesUnknown'> {
  const found = scriptTexts(stage, workingPlace(stage.view, stage).started, start.written ?? []).flatMap(
    (text) => parseScript(text).commands.map((command) => startWrites(command, start.evidence, stage.cwd)),
  );
  const hidden = found.find(({ writesUnknown }) => writesUnknown !== null)?.writesUnknown ?? null;
  return {
    writes: [...found.flatMap(({ writes }) => writes), ...berryWrites(stage, start)],
    writesUnknown: hidden && { folder: null, evidence: hidden },
  };
}

/** Yarn 2 and newer keep what they know of the installation beside it, and write it where it is missing. */
function berryWrites({ manager, root }: NodeStageFacts, { written, evidence }: NodeStart): Program['writes'] {
  if (manager.berry === null || root === null || managerWords(written ?? [])?.manager !== 'yarn') return [];
  return [{ path: joinPath(root, '.yarn'), evidence: { ...evidence, says: 'yarn writes .yarn/install-state.gz' } }];
} // prettier-ignore

/** The texts of a script of package.json, of its hooks, and of the scripts that these run. */
function scriptTexts(
  stage: NodeStageFacts,
  manifest: Manifest | null,
  words: readonly string[],
  depth = 0,
): readonly string[] {
  const selection = selectionOf(words, { project: stage.project, folder: manifest?.folder ?? stage.folder });
  const [only] = selection === null || selection === 'unknown' ? [] : selection.packages;
  if (depth <= 8 && only !== undefined && selection !== null && selection !== 'unknown')
    return scriptTexts(stage, only, selection.words, depth + 1);
  const manager = managerWords(words);
  if (depth > 8 || manager?.name == null || (manager.does !== 'run' && manager.does !== 'test')) return [];
  const { name } = manager;
  const texts = [`pre${name}`, name, `post${name}`].flatMap((each) => manifest?.scripts.get(each) ?? []);
  const inside = texts.flatMap((text) =>
    parseScript(text).commands.flatMap((command) =>
      scriptTexts(
        stage,
        manifest,
        command.words.map(({ value }) => value ?? '?'),
        depth + 1,
      ),
    ),
  );
  return [...texts, ...inside];
}

/** A package of the application brings the program. */
function isInstalled({ lock, installed: manifest }: NodeStageFacts, name: string): boolean {
  const packages = lock === null || 'declined' in lock ? [] : lock.packages;
  return (
    manifest?.dependencies.has(name) === true || packages.some(({ programs }) => programs.includes(name))
  );
}

interface Checked {
  readonly words: readonly string[];
  readonly evidence: Evidence;
}

/** The commands of health checks that a package manager starts. */
function healthChecks(stage: NodeStageFacts): readonly Checked[] {
  const block = stage.view.history.findLast(({ keyword }) => keyword === 'HEALTHCHECK');
  const own = block && { test: block.json ?? block.args.replace(/^.*?\bCMD\s+/i, ''), evidence: blockEvidence(stage.project, block, 'HEALTHCHECK') };
  const given = stage.project.uses.flatMap(({ healthcheck, evidence }) =>
    healthcheck === null || healthcheck[0] === 'NONE' ? [] : [{ test: withoutForm(healthcheck), evidence }],
  );
  return [...(own ? [own] : []), ...given].flatMap(({ test, evidence }) => {
    const followed = followCommand(test, stage);
    return 'declined' in followed ? [] : followed.commands.map((words) => ({ words, evidence }));
  });
} // prettier-ignore

/** `CMD-SHELL curl x` is a text for the shell, `CMD curl x` are words. */
function withoutForm([form = '', ...rest]: readonly string[]): readonly string[] | string {
  if (form === 'CMD-SHELL') return rest.join(' ');
  return form === 'CMD' ? rest : [form, ...rest];
}

/** What the container starts with lies in root's home: a manager by corepack, which another user would download, or packages of Plug'n'Play. */
export function corepackAtStart(stage: NodeStageFacts, start: NodeStart): Evidence | null {
  const { berry } = stage.manager;
  if (berry?.linker === 'pnp' && !berry.localCache)
    return {
      ...start.evidence,
      says: `packages of yarn ${berry.major} are read from its cache in root's home`,
    };
  if (stage.env.has('COREPACK_HOME')) return null;
  if (!stage.steps.some(({ command }) => managerCommand(command)?.manager === 'corepack')) return null;
  const name = start.written?.[0] ?? '';
  if (!['pnpm', 'yarn'].includes(managerWords([name])?.manager ?? '')) return null;
  return {
    ...start.evidence,
    says: `${name} comes from corepack, which keeps it in root's home, so that another user would download it at every start`,
  };
}
