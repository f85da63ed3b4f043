/** What a Node program runs, which ports it binds and how it ends, by its start command and its sources; files are in files.ts. */
import {
  alwaysThere,
  asksGit,
  migrators,
  nextHandlesSigterm,
  quietAlone,
  quietPrograms,
  readingPrograms,
} from '../../knowledge/languages/node/programs.ts';
import { fileDatabases } from '../../knowledge/languages/node/packages.ts';
import { fileWriters } from '../../knowledge/system/commands.ts';
import type { Evidence, Program } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import { evidenceOf } from './files.ts';
import type { PackageBehaviour } from './package-behaviour.ts';
import type { Unit } from '../../sources/ir.ts';
import type { SeenAction } from '../../sources/walk.ts';
import { shellPrograms } from './behaviour.ts';
import { HOME, type World } from '../../sources/world.ts';
import { commandPorts, isProcessFile, type NodeStart } from './start.ts';

export function startedPrograms(
  stage: NodeStageFacts,
  findings: readonly SeenAction[],
  facts: PackageBehaviour,
): { readonly seen: Program['runs']; readonly unknown: Evidence | null } {
  const seen = new Map<string, { name: string; evidence: Evidence }>();
  let unknown: Evidence | null = null;
  for (const finding of findings) {
    if (finding.does !== 'run' && finding.does !== 'shell') continue;
    const evidence = evidenceOf(stage, finding, 'runs');
    const names =
      finding.does === 'shell'
        ? shellPrograms(finding.value.text, finding.value.exact)
        : finding.value.exact
          ? [finding.value.text]
          : null;
    if (names === null) unknown ??= evidence;
    const shell = finding.does === 'run' ? names?.find((name) => SHELL.test(name)) : undefined;
    if (shell !== undefined)
      unknown ??= { ...evidence, says: `${finding.what} runs ${shell}, whose own words are not read` };
    for (const name of names ?? [])
      if (!alwaysThere.has(name) && !seen.has(name))
        seen.set(name, { name, evidence: { ...evidence, says: `${finding.what} runs ${name}` } });
  }
  for (const run of facts.runs) if (!seen.has(run.name)) seen.set(run.name, run);
  return { seen: [...seen.values()], unknown };
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;

/** A tool is all that starts: no code of the application runs. */
export function startsTool(stage: NodeStageFacts, { commands, others }: NodeStart): boolean {
  const [only, ...more] = [...(commands ?? []), ...(others ?? [[]])];
  return only !== undefined && more.length === 0 && isQuietAlone(stage, only);
}

/** It keeps what it writes below /tmp where no option and no variable names another place. */
function isQuietAlone({ env, project }: NodeStageFacts, [program = '', ...rest]: readonly (string | undefined)[]): boolean {
  const variable = Object.hasOwn(quietAlone, program) ? quietAlone[program] : undefined;
  if (variable === undefined || rest.some((word) => word !== undefined)) return false;
  return !env.has(variable) && !project.uses.some((use) => use.environment?.has(variable) === true || (use.environmentElsewhere ?? []).length > 0);
} // prettier-ignore

/** A start command of which it is not known what it writes: a compiler, a development server, another language's program. */
export function unknownWriter(start: NodeStart, stage: NodeStageFacts): Evidence | null {
  if (start.commands === null)
    return { ...start.evidence, says: start.unknown ?? 'the start command is not known' };
  if (start.others === null)
    return { ...start.evidence, says: 'what a compose file or the like starts instead is not known' };
  const processes = [...start.commands, ...start.others].find(
    (words) => words[0]?.startsWith('pm2') === true && words.some(isProcessFile),
  );
  if (processes)
    return {
      ...start.evidence,
      says: `${processes.join(' ')} starts what that file names, which is not followed`,
    };
  const migration = [...start.commands, ...start.others].find(([program]) => migrators.has(program ?? ''));
  if (migration && fileDatabases.some((name) => stage.installed?.dependencies.has(name) === true))
    return {
      ...start.evidence,
      says: `it starts ${migration.join(' ')}, and where its SQLite database lies is not seen`,
    };
  const foreign = [...start.commands, ...start.others].find(
    ([program = '', verb, ...rest]) =>
      !isQuietAlone(stage, [program, verb, ...rest]) &&
      // what these write is read from their words
      !fileWriters.has(program) &&
      (!quietPrograms.has(program) || (program === 'next' && verb !== 'start')),
  );
  return foreign ? { ...start.evidence, says: `it starts ${foreign.join(' ')}` } : null;
}

/** `> file`, which is neither another stream nor nothing. */
function redirects(text: string): boolean {
  return text.replace(/\d?>&\d|\d?>+\s*\/dev\/null/g, '').includes('>');
}

/** A child process of which it is not known where it writes: the sources show its name, and not what it does. */
export function childWriter(
  stage: NodeStageFacts,
  findings: readonly SeenAction[],
  facts: PackageBehaviour,
): Evidence | null {
  for (const finding of findings) {
    const writer = writerIn(finding);
    if (writer === undefined) continue;
    const says = `${finding.what} runs ${writer}, and what that writes is not known`;
    return { ...evidenceOf(stage, finding, 'runs'), says };
  }
  const program = facts.runs.find(({ name }) => !readingPrograms.has(name));
  if (program === undefined) return null;
  const says = `${program.evidence.says}, which runs ${program.name}, and what that writes is not known`;
  return { ...program.evidence, says };
}

function writerIn({ does, value }: SeenAction): string | undefined {
  if (does !== 'run' && does !== 'shell') return undefined;
  const names = does === 'shell' ? (shellPrograms(value.text, value.exact) ?? []) : [value.text];
  if (does === 'shell' && redirects(value.text)) return names[0];
  if (asksGit.test(value.text)) return undefined;
  return names.find((name) => !readingPrograms.has(name) && !alwaysThere.has(name));
}

export function portsOf(
  stage: NodeStageFacts,
  start: NodeStart,
  findings: readonly SeenAction[],
): Program['ports'] {
  const ports = new Map<number, Evidence>(
    commandPorts(start).map((port) => [port, { ...start.evidence, says: `binds ${port}` }]),
  );
  const given = Number(stage.env.get('PORT') ?? Number.NaN);
  if (Number.isInteger(given) && given > 0)
    ports.set(given, { path: stage.project.dockerfile, line: null, says: `ENV PORT is ${given}` });
  for (const finding of findings) {
    const port = finding.does === 'listen' && finding.value.exact ? Number(finding.value.text) : Number.NaN;
    if (Number.isInteger(port) && port > 0 && port < 65536 && !ports.has(port))
      ports.set(port, evidenceOf(stage, finding, `binds ${port} with`));
  }
  return [...ports].map(([port, evidence]) => ({ port, evidence }));
}

export function sigtermOf(
  stage: NodeStageFacts,
  start: NodeStart,
  scanned: readonly { readonly module: Unit; readonly sigterm: number | null }[],
  facts: PackageBehaviour,
): Evidence | null {
  const module = scanned.find((entry) => entry.sigterm !== null);
  if (module)
    return {
      path: repositoryPath(stage.project, module.module.path),
      line: module.sigterm,
      says: 'handles SIGTERM',
    };
  if (facts.sigterm) return facts.sigterm;
  const last = start.commands?.at(-1) ?? [];
  const next = /^\D*(\d+)/.exec(stage.installed?.dependencies.get('next') ?? '')?.[1];
  // its command line ends itself on SIGTERM since version 10
  if (last[0] === 'next' && last[1] === 'start' && Number(next) >= nextHandlesSigterm)
    return { ...start.evidence, says: 'next start handles SIGTERM' };
  return last[0] === 'pm2-runtime' ? { ...start.evidence, says: 'pm2-runtime handles SIGTERM' } : null;
}

export function homeOf(
  stage: NodeStageFacts,
  findings: readonly SeenAction[],
  world: World,
  facts: PackageBehaviour,
): Evidence | null {
  const finding = findings.find(
    (candidate) =>
      candidate.value.text.includes(HOME) ||
      candidate.value.text.startsWith(`${world.env.get('HOME') ?? HOME}/`),
  );
  return finding ? evidenceOf(stage, finding, 'uses the home folder with') : facts.home;
}
