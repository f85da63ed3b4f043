/** Where a package comes into the final image: with those that are installed there already, else in a RUN of its own. */
import { scopeBefore, splice, standsIn, type Block, type Edit, type Reason } from '../../dockerfile/index.ts';
import { installPackages, packageGap } from '../../instructions/packages.ts';
import type { Context, Effect } from '../../model/index.ts';

/** One edit; or why there is no place where root could install it. */
export function installEdit({ final }: Context, manager: 'apt' | 'apk', name: string): Edit | { readonly skip: Reason } {
  const isRoot = (block: Block): boolean => /^(?:root|0)(?::|$)/.test(scopeBefore(final.document, block).user ?? 'root');
  const runs = final.blocks.filter((block) => block.keyword === 'RUN' && isRoot(block));
  const effect = runs.flatMap(final.effectsOf).find((each) => isOpen(each, manager));
  const packages = effect?.command.words.filter(({ text }) => effect.system?.packages.includes(text)) ?? [];
  const last = packages.at(-1);
  if (effect !== undefined && last !== undefined)
    return { op: 'replace', block: effect.block, text: splice(effect.block, [{ start: last.end, end: last.end, text: packageGap(effect.block, packages) + name }]) };
  const [first] = final.blocks;
  if (first === undefined || !isRoot(first) || final.base?.facts?.userActive === true)
    return { skip: 'the last stage begins as another user than root, who cannot install it' };
  return { op: 'insert', before: first, text: installPackages(manager, [name]), above: true };
} // prettier-ignore

/** An install to which a name can be added: it stands in its RUN, and is no group that is removed again. */
function isOpen({ block, command, system }: Effect, manager: 'apt' | 'apk'): boolean {
  return (
    system?.manager === manager &&
    system.action === 'install' &&
    system.virtual === null &&
    system.packages.length > 0 &&
    !command.nested &&
    standsIn(block, command) &&
    !command.words.some(({ split }) => split)
  );
}
