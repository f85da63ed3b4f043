/** Where the cache of a package manager lies in one RUN, or why no mount can take its place; who asks for it is not known here. */
import { namesSuite } from '../../analysis/base.ts';
import { below } from '../../analysis/layout.ts';
import {
  baseName,
  because,
  copyParts,
  joinPath,
  pairs,
  scopeBefore,
  type Block,
  type Reason,
  type Scope,
} from '../../dockerfile/index.ts';
import { officialRepository, suiteOf } from '../../knowledge/tags.ts';
import type { StageView } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { managerOf, type SoughtCache } from './manager.ts';

/** The folder of a mount, and the id that keeps apart what must not meet. */
export type CachePlace =
  { readonly target: string; readonly id: string | null } | { readonly reason: Reason };

/** Asked for one RUN of the stage. */
export function placeOf({ name, cache }: SoughtCache, block: Block, stage: StageView): CachePlace {
  const scope = scopeBefore(stage.document, block);
  const user = userOf(scope, stage);
  if (user !== 'root')
    return { reason: because`${block}: ${name} runs as ${user ?? 'the user of an image that is not known'}, and the folder of a mount is root's` };
  const off = cache.off?.find((variable) => isOn(scope.variables.get(variable)));
  if (off !== undefined) return { reason: because`${block}: ${setBy(stage, off, block)} sets ${off}, so that ${name} keeps nothing` };
  const setting = stage.project.files.find((path) => cache.settings?.names.includes(baseName(path)) === true && cache.settings.says.test(stage.project.read(path) ?? ''));
  if (setting !== undefined)
    return { reason: because`${block}: ${{ path: repositoryPath(stage.project, setting), line: null }} says where ${name} keeps its cache` };
  const target = folderOf(cache, new Map([...Object.entries(stage.base?.facts?.env ?? {}), ...scope.variables]));
  if (target === null) return { reason: because`${block}: a variable that only the build knows says where ${name} keeps its cache` };
  const relying = reliesOn(stage, name, cache.relied);
  if (relying !== null) return { reason: because`${block}: ${relying} counts on what ${name} keeps in a layer` };
  const filled = stage.history.find((each) => each.index < block.index && copiesTo(each, scopeBefore(stage.document, each), target));
  if (filled !== undefined) return { reason: because`${block}: ${filled} copies to ${target}` };
  return identified(name, target, cache.compiled === true, block, stage);
} // prettier-ignore

/** Null: the image decides it, and is not known. */
function userOf({ user }: Scope, { base }: StageView): string | null {
  if (user !== null) return /^(?:root|0)(?::|$)/.test(user) ? 'root' : user;
  if (base?.facts == null) return null;
  return base.facts.userActive ? (base.facts.user?.name ?? null) : 'root';
}

/** Tools take an empty value, `0`, `false` and `off` for no. */
function isOn(value: string | null | undefined): boolean {
  return value !== undefined && !/^(?:|0|false|no|off)$/i.test(value ?? '1');
}

/** The instruction that sets a variable for a RUN; the RUN itself where it is not seen. */
function setBy({ history }: StageView, variable: string, block: Block): Block {
  const isSetting = (each: Block): boolean =>
    (each.keyword === 'ENV' || each.keyword === 'ARG') && pairs(each).some(({ name }) => name === variable);
  return history.findLast((each) => each.index < block.index && isSetting(each)) ?? block;
}

/** Null: a variable says it, and its value is not known. */
function folderOf({ folder, variables }: SoughtCache['cache'], set: Scope['variables']): string | null {
  for (const [variable, rest] of Object.entries(variables)) {
    const value = set.get(variable);
    if (value === undefined || value === '') continue;
    return value?.startsWith('/') === true ? joinPath(value, rest) : null;
  }
  if (!folder.startsWith('~')) return folder;
  const home = set.has('HOME') ? (set.get('HOME') ?? null) : '/root';
  return home === null ? null : joinPath(home, folder.slice(2));
}

/** A later call that finds its packages in the cache alone: what lies in a mount may be gone by then. */
function reliesOn(stage: StageView, name: string, relied: RegExp | undefined): Block | null {
  if (relied === undefined) return null;
  const relies = (block: Block): boolean =>
    stage
      .effectsOf(block)
      .some(({ command }) => managerOf(command)?.programs[0] === name && command.words.some(({ text }) => relied.test(text)));
  return stage.blocks.find(relies) ?? null;
} // prettier-ignore

/** Whether an instruction brings files to a folder, or a folder above it. */
function copiesTo(block: Block, { workdir }: Scope, target: string): boolean {
  const destination = copyParts(block)?.destination;
  if (destination === undefined) return false;
  return below(target, joinPath(workdir ?? '/', destination)) !== null;
}

/** What was compiled on one release of a system may not run on another one: its id names the release. */
function identified(
  name: string,
  target: string,
  compiled: boolean,
  block: Block,
  { base, application }: StageView,
): CachePlace {
  const split = application?.split;
  const compilesNothing = split !== undefined && 'pays' in split && split.toolchain === null;
  if (!compiled || compilesNothing) return { target, id: null };
  const repository = base === null ? null : officialRepository(base.image);
  const suite = base === null || repository === null ? null : suiteOf(repository, base.image.tag ?? 'latest');
  if (base === null || suite === null || !namesSuite(base.image, suite))
    return { reason: because`${block}: ${name} also keeps what it compiled, and ${base?.image.text ?? 'the image'} does not name the release of its system` };
  return { target, id: `${name}-${suite}` };
} // prettier-ignore
