/** What the RUNs of a stage build with Node, and what they write; what a single command does is judged in scripts.ts and builders.ts. */
import { joinPath, folderOf } from '../../dockerfile/index.ts';
import { foreignProgram } from '../../knowledge/languages/node/programs.ts';
import type { Evidence } from '../../model/index.ts';
import { blockEvidence } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import type { NodeStep } from './steps.ts';
import { INERT, type Judged, type ScriptPlace } from './builders.ts';
import { managerCommand } from './manager.ts';
import { readManifest } from './manifest.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';
import { judgeCommand, together } from './scripts.ts';
import { toContext } from '../../analysis/layout.ts';

/** What the RUNs of a stage build, taken together. */
export interface NodeBuild {
  /** The steps that build or generate something. */
  readonly steps: readonly {
    readonly step: NodeStep;
    readonly judged: Judged;
    readonly evidence: Evidence;
  }[];
  readonly all: Judged;
  /** Steps that may need development dependencies: builds, tests, and what nobody knows. */
  readonly needsDevelopment: Evidence | null;
}

/** The context folder and package.json that count for a step. */
export function placeOf(stage: NodeStageFacts, step: Pick<NodeStep, 'cwd'>): ScriptPlace {
  const package_ =
    step.cwd === null
      ? null
      : toContext(stage.copies, `${step.cwd === '/' ? '' : step.cwd}/package.json`, stage.project);
  const folder = package_ === null ? stage.folder : folderOf(package_);
  const manifest = folder === stage.folder ? stage.manifest : readManifest(stage.project, folder);
  return { project: stage.project, folder, manifest: manifest && 'declined' in manifest ? null : manifest };
}

/** Judges a step of the language: null when it is none of Node's business. */
export function judgeStep(stage: NodeStageFacts, step: NodeStep): Judged | null {
  const name = step.command.words[0]?.value ?? null;
  if (name !== null && foreignProgram.test(name)) return null;
  const manager = managerCommand(step.command);
  if (manager && ['install', 'add', 'global', 'prune', 'housekeeping'].includes(manager.does)) return null;
  return judgeCommand(step.command, placeOf(stage, step));
}

/** Judges all commands of the stage. */
export function buildOf(stage: NodeStageFacts): NodeBuild {
  const judged = stage.steps.flatMap((step) => {
    const result = judgeStep(stage, step);
    return result === null || result.kind === 'inert'
      ? []
      : [
          {
            step,
            judged: result,
            evidence: blockEvidence(stage.project, step.block, `runs ${step.command.text}`),
          },
        ];
  });
  const steps = judged.filter(
    (entry) =>
      entry.judged.kind === 'build' || entry.judged.kind === 'files' || entry.judged.kind === 'opaque',
  );
  return {
    steps,
    all: steps.map((entry) => entry.judged).reduce(together, INERT),
    needsDevelopment: judged[0]?.evidence ?? null,
  };
}

/** Outputs of the build relative to the application's folder, without those that lie inside of others. */
export function outputsOf(build: NodeBuild, stage: NodeStageFacts): readonly string[] {
  const paths = build.steps.flatMap(({ step, judged }) => {
    const base = stage.root === null || step.cwd === null ? null : relativeTo(stage.root, step.cwd);
    if (base === null) return judged.writes.map((path) => joinPath(step.cwd ?? '/', path));
    return judged.writes.map((path) => inFolder(base, path));
  });
  const wanted = [...new Set(paths)].filter(
    (path) => !/(^|\/)node_modules(\/|$)/.test(path) && !path.startsWith('..'),
  );
  if (wanted.includes('.')) return ['.'];
  return wanted.filter((path) => !wanted.some((other) => other !== path && path.startsWith(`${other}/`)));
}
