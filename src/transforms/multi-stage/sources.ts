/** The files of the build context that the runtime side copies, where not the whole context is needed. */
import { baseName } from '../../dockerfile/index.ts';
import { below, ownCopies, toImage } from '../../analysis/layout.ts';
import { copyLines } from '../../instructions/copy-lines.ts';
import { ofLanguages } from '../../knowledge/languages/index.ts';
import type { Declined, Project } from '../../model/index.ts';
import { absolute, type SplitPlan } from './plan.ts';

/** COPY lines for the proven set of context paths, with what the start and the health check name, where nothing else brings them. */
export function sourceLines(
  plan: SplitPlan,
  sources: readonly string[],
  here: string,
): readonly string[] | Declined {
  const { project, final } = plan.context;
  const copies = ownCopies(final);
  const made = [...plan.split.outputs.map(({ path }) => path), ...plan.split.dependencies].map((path) =>
    absolute(plan, path),
  );
  const kept = new Set(plan.placed.filter(({ runtime }) => runtime !== null).map(({ block }) => block));
  const keptCopies = copies.filter(({ block }) => kept.has(block));
  const wanted = [...sources, ...final.needs.files].filter((path) => {
    const target = toImage(copies, path);
    if (target === null) return true;
    return made.every((each) => below(each, target) === null) && toImage(keptCopies, path) === null;
  });
  const paths = wanted.map((path) => withItsFolder(path, project));
  return copyLines(paths, copies, project, here);
}

/** A file that the program opens brings its folder along, so that one added beside it later is there too; not where code lies. */
function withItsFolder(path: string, project: Project): string {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  if (folder === '' || project.isFolder(path)) return path;
  const inside = project.files.filter((file) => below(folder, file) !== null);
  return inside.some(isCode) ? path : folder;
}

const CODE_ENDINGS = ofLanguages(({ code }) => code?.endings);
const CODE_NAMES = new Set(ofLanguages(({ code }) => code?.names));

function isCode(path: string): boolean {
  const name = baseName(path);
  return CODE_ENDINGS.some((ending) => path.endsWith(ending)) || CODE_NAMES.has(name);
}
