/** Packages that apt does not find. */
import { debianSuites, suiteInstead } from '../../knowledge/system/debian.ts';
import type { StageView } from '../../model/index.ts';
import { bringsSources, listSteps } from '../package-lists.ts';
import type { FindingRule, Sighting } from './rule.ts';

export const missingPackage: FindingRule = {
  id: 'missing-package',
  summary: 'a package that this release of Debian does not have',
  help: 'name the package that took its place, or a base image of the release that has it',
  find: (stage) => {
    const facts = stage.base?.facts ?? null;
    const suite = facts?.suite ?? '';
    if (facts?.base == null || !debianSuites.includes(suite) || hasOtherSources(stage)) return [];
    return stage.blocks.flatMap((block) =>
      stage.effectsOf(block).flatMap(({ system }): readonly Sighting[] =>
        system?.manager !== 'apt' || system.action !== 'install'
          ? []
          : system.packages.flatMap((name) => {
              const other = suiteInstead(name, suite);
              return other === null
                ? []
                : [{ line: block.line, says: `Debian ${suite} has no package ${name}, which ${other} has` }];
            }),
      ),
    );
  },
};

/** Packages may come from elsewhere, or nobody knows. */
function hasOtherSources({ history, effectsOf }: StageView): boolean {
  return history.some(
    (block) =>
      bringsSources(block, 'apt') ||
      listSteps(effectsOf(block), 'apt').some(({ use }) => use === 'sources') ||
      effectsOf(block).some(({ kind, command }) => kind === 'opaque' || /\bdpkg\b|\s(?:-t|--target-release)\b/.test(command.text)),
  );
} // prettier-ignore
