/** One Dockerfile of a run: its options, its rewrite, and what would be written for it. Nothing is written here. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Proposal } from './companions.ts';
import { inOneBase } from './one-base.ts';
import type { Config } from './config.ts';
import { UsageError } from './errors.ts';
import { traced } from '../dockerfile/trace.ts';
import { exclusions } from './excluded.ts';
import { gitFolderAbove, type FoundDockerfile } from '../project/discover.ts';
import { projectOf } from '../project/disk.ts';
import { isInside, type Repository } from '../project/repository.ts';
import type { FileResult } from '../report/result.ts';
import { rewrite } from '../pipeline/rewrite.ts';
import type { Options, Project } from '../model/index.ts';
import type { Matched } from './observed.ts';

/** What the command line says for every file. Flags win over the configuration. */
export interface RunFlags extends Options {
  /** Build context, absolute. */
  readonly context?: string;
  /** The file with what an engine observed, as given. */
  readonly observedFrom?: string;
}

/** A Dockerfile with what is to become of it. */
export interface Plan {
  readonly found: FoundDockerfile;
  /** Absolute path behind every link: what the diff shows and what is written. */
  readonly real: string;
  /** Null when the file was declined before its project was opened. */
  readonly project: Project | null;
  readonly result: FileResult;
  /** Changes whose preconditions could not be checked are asked for. */
  readonly unsafe: boolean;
  /** What is to be written beside it. Paths are absolute here. */
  readonly proposals: readonly Proposal[];
}

/** What one plan is made with. */
export interface Setting {
  readonly flags: RunFlags;
  readonly config: Config | null;
  /** Whether one of the configuration's globs takes the file out. */
  readonly ignored: boolean;
  /** Transforms that somebody answered no to for this very file. */
  readonly refused?: readonly string[];
  /** What was observed of a Dockerfile, by its text and project; null where nobody hands observations on. */
  readonly observed: ((text: string, project: Project) => Matched) | null;
  /** A fault of this program shows its stack. */
  readonly debug: boolean;
  /** Absolute folder that paths in results are relative to. */
  readonly root: string;
}

/**
 * Plans one Dockerfile. A fault of this program is that file's failure, and the others go on.
 * Throws `UsageError` for a context that the command line or the configuration gives and that cannot be one.
 */
export function plan(found: FoundDockerfile, setting: Setting): Plan {
  const path = pathFrom(setting.root, found.absolute);
  const decline = (result: Partial<FileResult>): Plan => ({
    found,
    real: realOf(found.absolute),
    project: null,
    result: { ...untouched(path, found.text, found.repository), ...result },
    unsafe: false,
    proposals: [],
  });
  const { problem, repository, text } = found;
  if (setting.ignored) return decline({ status: 'skipped', reason: 'the configuration ignores it' });
  if (problem?.kind === 'skipped') return decline({ status: 'skipped', reason: problem.says });
  if (problem !== null || repository === null || text === null) {
    return decline({ status: 'failed', error: `${path} ${problem?.says ?? 'cannot be read'}` });
  }
  try {
    return traced('file', () => rewritten(found, repository, text, setting), path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const says = `this is a bug in dfrewrite, the file was left as it was: ${described(error, setting.debug)}`;
    return decline({ status: 'failed', fatal: true, error: `${path}: ${says}` });
  }
}

function rewritten(found: FoundDockerfile, repository: Repository, text: string, setting: Setting): Plan {
  const { flags, config, root, refused = [] } = setting;
  const path = pathFrom(root, found.absolute);
  const context = flags.context ?? contextOf(config, found.absolute);
  if (context !== undefined) checkContext(context, repository, path);
  const onDisk = repository.read(repository.pathOf(found.absolute) ?? '');
  const open = (): Project =>
    projectOf(repository, found.absolute, {
      ...(context === undefined ? {} : { context }),
      ...(onDisk === text ? {} : { text }), // standard input
    });
  const project = open();
  const { observed, unused } = setting.observed?.(text, project) ?? { observed: null, unused: null };
  const merged = merge(flags, config);
  const options = {
    ...merged,
    ...(observed && { observed }),
    skip: [...(merged.skip ?? []), ...refused],
  };
  const nested = repository.nested.find((each) => isInside(each, project.context));
  const alone = { why: `${nested ?? ''} is a repository of its own`, needs: 'a .dockerignore there' };
  const answer = rewrite(text, project, nested === undefined ? options : { ...options, alone });
  const folder = join(repository.top, project.context);
  const seen = (file: string): string => pathFrom(root, join(repository.top, file));
  return {
    found,
    real: realOf(found.absolute),
    project: open(), // anew: what the rewrite worked out, parsed sources above all, goes with the other one
    result: {
      ...untouched(path, text, repository),
      ...inOneBase(answer, seen),
      steps: answer.steps.map(({ beside, ...step }) => ({
        ...step,
        ...(beside && { beside: beside.map((file) => pathFrom(root, resolve(folder, file))) }),
      })),
      warnings: [...answer.warnings, ...(unused === null ? [] : [unused])],
      context: pathFrom(root, folder) || '.',
      excluded: exclusions(flags, config, refused),
    },
    unsafe: options.unsafe === true,
    proposals: answer.companions.map((companion) => ({
      ...companion,
      path: resolve(folder, companion.path),
    })),
  };
}

function checkContext(context: string, repository: Repository, path: string): void {
  if (statSync(context, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`the context ${context} of ${path} is no folder`);
  }
  if (repository.folderOf(context) === null) {
    throw new UsageError(`the context ${context} is not in the repository of ${path}`);
  }
}

/**
 * The options of one file. A flag replaces what the configuration says, except that both may skip: what a repository
 * does not want stays skipped unless `--only` names it.
 */
export function merge(flags: Options, config: Config | null): Options {
  const only = flags.only ?? config?.only;
  const also = flags.also ?? config?.also;
  const unsafe = flags.unsafe ?? config?.unsafe;
  const runtime = flags.runtime ?? config?.runtime;
  const ownership = flags.ownership ?? config?.ownership;
  const mirrors = flags.mirrors ?? config?.mirrors;
  const compose = flags.compose ?? config?.compose;
  const skip = [
    ...(flags.skip ?? []),
    ...(config?.skip ?? []).filter((id) => flags.only?.includes(id) !== true),
  ];
  return {
    ...(flags.alone === undefined ? {} : { alone: flags.alone }),
    ...(only === undefined ? {} : { only }),
    ...(also === undefined ? {} : { also }),
    ...(unsafe === undefined ? {} : { unsafe }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(ownership === undefined ? {} : { ownership }),
    ...(mirrors === undefined ? {} : { mirrors }),
    ...(compose === undefined ? {} : { compose }),
    skip,
  };
}

/** The context that the configuration gives to a Dockerfile, absolute. */
function contextOf(config: Config | null, file: string): string | undefined {
  if (config === null) return undefined;
  const folder = dirname(config.path);
  const context = config.contexts.get(pathFrom(folder, file));
  return context === undefined ? undefined : resolve(folder, context);
}

/** The file behind all links; the path itself where there is none yet (standard input). */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** A plan whose file failed after all; nothing of it is written. */
export function failed(plan: Plan, error: string, fatal = false): Plan {
  return {
    ...plan,
    proposals: [],
    result: { ...plan.result, status: 'failed', fatal, error: `${plan.result.path}: ${error}` },
  };
}

/** A result that says nothing yet. */
function untouched(path: string, text: string | null, repository: Repository | null): FileResult {
  return {
    path,
    context: null,
    status: 'unchanged',
    before: text,
    after: text,
    diff: '',
    stack: null,
    evidence: [],
    applied: [],
    withheld: [],
    declares: [],
    target: null,
    lookups: [],
    findings: [],
    development: null,
    skipped: [],
    companions: [],
    retarget: null,
    warnings: [],
    steps: [],
    verified: null,
    repository: repositoryName(repository),
    excluded: [],
    written: false,
    fatal: false,
    reason: null,
    error: null,
  };
}

/** The folder at the top of its work tree; a clone is named after what it is a clone of. */
function repositoryName(repository: Repository | null): string | null {
  const top = repository && gitFolderAbove(repository.top);
  return top === null ? null : basename(top);
}

/** An absolute path relative to a folder, with `/`. */
export function pathFrom(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

function described(error: unknown, debug: boolean): string {
  if (!(error instanceof Error)) return String(error);
  return debug ? (error.stack ?? error.message) : `${error.message} (DFREWRITE_DEBUG=1 shows where)`;
}
