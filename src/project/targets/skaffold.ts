/** Places a build target into artifacts of a skaffold.yaml. */
import type * as Yaml from 'yaml';
import type { Declined } from '../../model/index.ts';
import { lineAt } from '../references/lines.ts';
import type { YamlReader } from '../references/yaml.ts';
import { differencesOf, isNewTarget } from './differences.ts';
import { withInsertions, type Insertion } from './insertion.ts';
import { intoMap, type YamlText } from './yaml-map.ts';

const ARTIFACT_ORDER = ['image', 'context'];
/** Builders of an artifact that read a Dockerfile; the first one is the default. */
const BUILDERS = ['docker', 'kaniko'] as const;

/** The text in which the artifacts of the images ask for the target; or why not, with the line. */
export function placeInSkaffold(
  source: YamlText,
  images: readonly string[],
  target: string,
): { readonly text: string } | Declined {
  const documents = source.yaml.parseAllDocuments(source.text, { logLevel: 'silent' });
  if (!Array.isArray(documents)) return { declined: 'it holds nothing' };
  const artifacts = documents.flatMap(({ contents }) => artifactsOf(source, contents));
  const insertions: Insertion[] = [];
  for (const image of images) {
    const named = artifacts.filter((artifact) => artifact.get('image') === image);
    const [artifact, second] = named;
    if (artifact === undefined) return { declined: `it has no artifact ${image}` };
    if (second !== undefined) {
      const lines = named.map((each) => lineAt(source.text, each.range?.[0] ?? 0));
      return { declined: `${image} is built by several artifacts: lines ${lines.join(' and ')}` };
    }
    const insertion = intoArtifact(source, artifact, target);
    if (insertion === null)
      return {
        declined: `line ${lineAt(source.text, artifact.range?.[0] ?? 0)}: artifact ${image} has no line that a target could follow`,
      };
    insertions.push(...insertion);
  }
  return { text: withInsertions(source.text, insertions) };
}

/** The artifacts of the build, and of each profile's. */
function artifactsOf({ yaml }: YamlText, root: unknown): readonly Yaml.YAMLMap[] {
  if (!yaml.isMap(root)) return [];
  const profiles = root.get('profiles', true);
  const owners = [root, ...(yaml.isSeq(profiles) ? profiles.items : [])];
  return owners.flatMap((owner) => {
    const artifacts = yaml.isMap(owner) ? owner.getIn(['build', 'artifacts'], true) : undefined;
    return yaml.isSeq(artifacts) ? artifacts.items.filter((item) => yaml.isMap(item)) : [];
  });
}

function intoArtifact(source: YamlText, artifact: Yaml.YAMLMap, target: string): readonly Insertion[] | null {
  const builder = BUILDERS.find((name) => artifact.has(name));
  const settings = builder === undefined ? undefined : artifact.get(builder, true);
  if (source.yaml.isMap(settings) && settings.has('target'))
    return settings.get('target') === target ? [] : null;
  const insertion =
    settings === undefined
      ? intoMap(source, artifact, { key: 'docker', value: { key: 'target', value: target } }, ARTIFACT_ORDER)
      : source.yaml.isMap(settings)
        ? intoMap(source, settings, { key: 'target', value: target }, ['dockerfile'])
        : null;
  return insertion === null ? null : [insertion];
}

/** The images whose artifact has the target now and had none; or what else differs. */
export function checkSkaffold(
  before: string,
  after: string,
  target: string,
  yaml: YamlReader,
): { readonly names: readonly string[] } | Declined {
  const one = yaml(before);
  const other = yaml(after);
  if ('error' in one || 'error' in other) return { declined: 'it is no YAML' };
  if (one.length !== other.length) return { declined: 'it has another number of documents' };
  const names = new Set<string>();
  for (const [index, { value }] of one.entries()) {
    for (const difference of differencesOf(value, other[index]?.value)) {
      const { path } = difference;
      const at = path.lastIndexOf('artifacts');
      if (at === -1 || !isNewTarget(difference, target)) return { declined: `${path.join('.')} differs` };
      names.add(String(valueAt(value, [...path.slice(0, at + 2), 'image'])));
    }
  }
  return { names: [...names] };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined,
    value,
  );
}
