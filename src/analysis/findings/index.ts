/** What is reported with its line and never changed: the registry of rules, and what they find in a document. */
import type { FileFinding, StageView } from '../../model/index.ts';
import { endedBase, floatingBase } from './bases.ts';
import { pipedScript, plainDownload, upgrade } from './downloads.ts';
import { missingPackage } from './packages.ts';
import { runsAsRoot } from './rights.ts';
import type { FindingRule } from './rule.ts';
import { gitFolder, secretFile, secretValue } from './secrets.ts';
import { developmentServer } from './servers.ts';
import { missingLockfile } from './versions.ts';

export type { FindingRule } from './rule.ts';

/** Every rule, in the order in which findings of one line are told. */
export const findingRules: readonly FindingRule[] = [
  secretValue,
  secretFile,
  gitFolder,
  pipedScript,
  plainDownload,
  floatingBase,
  endedBase,
  upgrade,
  missingPackage,
  missingLockfile,
  developmentServer,
  runsAsRoot,
];

/** What the rules find in a document, by line; the same thing is told once. `isIgnored`: a comment says that it is meant so. */
export function findingsOf(
  stages: readonly StageView[],
  isIgnored: (id: string, stage: StageView, line: number) => boolean = () => false,
): readonly FileFinding[] {
  const all = stages.flatMap((stage) =>
    findingRules.flatMap(({ id, help, find }) =>
      find(stage)
        .filter(({ line }) => !isIgnored(id, stage, line))
        .map(({ line, says }): FileFinding => ({ id, path: stage.project.dockerfile, line, says, help })),
    ),
  );
  const first = all.filter((each, index) => all.findIndex((other) => isSame(each, other)) === index);
  return first.sort((a, b) => a.line - b.line);
}

/** The findings that a rewrite has not done away with, in lines of the original. */
export function stillThere(
  before: readonly FileFinding[],
  after: readonly FileFinding[],
): readonly FileFinding[] {
  return before.filter((each) => after.some((other) => isSame(each, other)));
}

function isSame(one: FileFinding, other: FileFinding): boolean {
  return one.id === other.id && one.says === other.says;
}
