/** Compares a compose file before and after a target was placed: by what it says, and by what compose makes of it. */
import type { Declined } from '../../model/index.ts';
import { load } from '../references/compose/load.ts';
import { plainOf } from '../references/located.ts';
import type { YamlDocument, YamlReader } from '../references/yaml.ts';
import { differencesOf, isNewTarget, type TargetDifference } from './differences.ts';

/** The services whose build has the target now and had none; or what else differs. */
export function checkCompose(
  before: string,
  after: string,
  target: string,
  yaml: YamlReader,
): { readonly names: readonly string[] } | Declined {
  const one = yaml(before);
  const other = yaml(after);
  for (const each of [one, other]) if ('error' in each) return { declined: each.error };
  if ('error' in one || 'error' in other || one.length !== other.length)
    return { declined: 'it has another number of documents' };
  const written = one.flatMap((document, index) => differencesOf(document.value, other[index]?.value));
  const foreign = written.find((each) => !isPlaced(each, target)) ?? null;
  if (foreign !== null) return { declined: `${foreign.path.join('.')} differs` };
  const merged = differencesOf(modelOf(one), modelOf(other));
  const wrong = merged.find(
    ({ path, ...sides }) => path[0] !== 'services' || !isPlaced({ path, ...sides }, target),
  );
  if (wrong !== undefined) return { declined: `${wrong.path.join('.')} differs once compose has merged it` };
  return { names: [...new Set(merged.flatMap(({ path }) => path[1] ?? []))] };
}

/** A target in the build of a service, or in what services are made from: `x-app`. */
function isPlaced(difference: TargetDifference, target: string): boolean {
  const [top = ''] = difference.path;
  const inBuild = difference.path.at(-1) === 'build' || difference.path.at(-2) === 'build';
  const inAnchor = top.startsWith('x-') || top.startsWith('.');
  return (inAnchor || (top === 'services' && inBuild)) && isNewTarget(difference, target);
}

/** The services with what they take over inside of the file; other files say nothing here. */
function modelOf(documents: readonly YamlDocument[]): unknown {
  const files = {
    documents: (path: string) => (path === 'file' ? documents : undefined),
    read: () => undefined,
  };
  return plainOf(load({ files: ['file'], folder: '.' }, files).model);
}
