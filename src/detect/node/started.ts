/** What starts and checks the container behind scripts of package.json: programs of the system, and a manager that corepack brings. */
import { startWrites } from '../../analysis/start-writes.ts';
import { parseScript } from '../../dockerfile/index.ts';
import { packageOf } from '../../knowledge/system/commands.ts';
import { alwaysThere } from '../../knowledge/languages/node/programs.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { blockEvidence } from '../../project/evidence.ts';
import { followCommand } from './follow.ts';
import { managerCommand, managerWords } from './manager.ts';
import type { App } from './stage.ts';
import type { Start } from './start.ts';

/** Programs of the system that scripts of package.json run when the container starts, or is asked for its health. */
export function followedPrograms(app: App, start: Start): Program['runs'] {
  const starting = [...(start.commands ?? []), ...(start.others ?? [])].map((words) => ({ words, evidence: start.evidence }));
  const seen = new Map<string, Program['runs'][number]>();
  for (const { words, evidence } of [...starting, ...healthChecks(app)]) {
    const [name = ''] = words;
    if (seen.has(name) || alwaysThere.has(name) || isInstalled(app, name) || packageOf(name, 'apt') === null) continue;
    seen.set(name, { name, evidence: { ...evidence, says: `runs ${words.join(' ')}` } });
  }
  return [...seen.values()];
} // prettier-ignore

/** Folders that the commands of package scripts write by themselves when the container starts; null stands for one that is not known. */
export function scriptWrites(app: App, start: Start): Pick<Program, 'writes' | 'writesUnknown'> {
  const found = scriptTexts(app, start.written ?? []).flatMap((text) =>
    parseScript(text).commands.map((command) => startWrites(command, start.evidence, app.cwd)),
  );
  const hidden = found.find(({ writesUnknown }) => writesUnknown !== null)?.writesUnknown ?? null;
  return {
    writes: found.flatMap(({ writes }) => writes),
    writesUnknown: hidden && { folder: null, evidence: hidden },
  };
}

/** The texts of a script of package.json, of its hooks, and of the scripts that these run. */
function scriptTexts(app: App, words: readonly string[], depth = 0): readonly string[] {
  const manager = managerWords(words);
  if (depth > 8 || manager?.name == null || (manager.does !== 'run' && manager.does !== 'test')) return [];
  const { name } = manager;
  const texts = [`pre${name}`, name, `post${name}`].flatMap((each) => app.manifest?.scripts.get(each) ?? []);
  const inside = texts.flatMap((text) =>
    parseScript(text).commands.flatMap((command) =>
      scriptTexts(
        app,
        command.words.map(({ value }) => value ?? '?'),
        depth + 1,
      ),
    ),
  );
  return [...texts, ...inside];
}

/** A package of the application brings the program. */
function isInstalled({ lock, manifest }: App, name: string): boolean {
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
function healthChecks(app: App): readonly Checked[] {
  const block = app.view.history.findLast(({ keyword }) => keyword === 'HEALTHCHECK');
  const own = block && { test: block.json ?? block.args.replace(/^.*?\bCMD\s+/i, ''), evidence: blockEvidence(app.project, block, 'HEALTHCHECK') };
  const given = app.project.uses.flatMap(({ healthcheck, evidence }) =>
    healthcheck === null || healthcheck[0] === 'NONE' ? [] : [{ test: withoutForm(healthcheck), evidence }],
  );
  return [...(own ? [own] : []), ...given].flatMap(({ test, evidence }) => {
    const followed = followCommand(test, app);
    return 'declined' in followed ? [] : followed.commands.map((words) => ({ words, evidence }));
  });
} // prettier-ignore

/** `CMD-SHELL curl x` is a text for the shell, `CMD curl x` are words. */
function withoutForm([form = '', ...rest]: readonly string[]): readonly string[] | string {
  if (form === 'CMD-SHELL') return rest.join(' ');
  return form === 'CMD' ? rest : [form, ...rest];
}

/** The container starts with a manager that corepack keeps in root's home: another user would download it at every start. */
export function corepackAtStart(app: App, start: Start): Evidence | null {
  if (app.env.has('COREPACK_HOME')) return null;
  if (!app.steps.some(({ command }) => managerCommand(command)?.manager === 'corepack')) return null;
  const name = start.written?.[0] ?? '';
  if (!['pnpm', 'yarn'].includes(managerWords([name])?.manager ?? '')) return null;
  return {
    ...start.evidence,
    says: `${name} comes from corepack, which keeps it in root's home, so that another user would download it at every start`,
  };
}
