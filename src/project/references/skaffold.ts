/** skaffold.yaml: the builds of its artifacts and profiles. What it deploys is not read. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import type { Build, Container, ReferenceFile, ReferenceReader, Said } from './types.ts';
import { fieldsOf, listOf, textOf, variablesOf, type Fields } from './values.ts';
import type { YamlDocument } from './yaml.ts';

/** skaffold.yaml: the artifacts of its build and of its profiles. */
export const skaffoldReader: ReferenceReader = {
  reads: (path) => /^skaffold.*\.ya?ml$/i.test(baseName(path)),
  mentions: ['artifacts'],
  needsYaml: true,
  read: (file) => {
    const documents = file.yaml(file.text);
    if (!('error' in documents)) return documents.flatMap((document) => buildsOf(file, document));
    file.note(documents.line, documents.error);
    return [];
  },
};

function buildsOf(file: ReferenceFile, document: YamlDocument): readonly Build[] {
  const config = fieldsOf(document.value);
  const profiles = listOf(config['profiles']).flatMap((profile, index) =>
    artifactsOf(file, document, fieldsOf(fieldsOf(profile)['build']), ['profiles', index, 'build']),
  );
  return [...artifactsOf(file, document, fieldsOf(config['build']), ['build']), ...profiles];
}

function artifactsOf(
  file: ReferenceFile,
  document: YamlDocument,
  build: Fields,
  path: readonly (string | number)[],
): readonly Build[] {
  return listOf(build['artifacts']).flatMap((value, index): readonly Build[] => {
    const artifact = fieldsOf(value);
    // Other builders (ko, jib, buildpacks, bazel, custom) read no Dockerfile.
    if (['ko', 'jib', 'buildpacks', 'bazel', 'custom'].some((key) => artifact[key] !== undefined)) return [];
    const said = { ...fieldsOf(artifact['docker']), ...fieldsOf(artifact['kaniko']) };
    const image = textOf(artifact['image']) ?? '';
    return [
      {
        kind: 'skaffold',
        evidence: {
          path: file.path,
          line: document.lineOf([...path, 'artifacts', index, 'image']),
          says: `artifact ${image} builds it`,
        },
        bases: [folderOf(file.path)],
        context: plain(artifact['context']),
        dockerfile: plain(said['dockerfile']),
        dockerfileFrom: 'context',
        target: plain(said['target']),
        args: variablesOf(said['buildArgs']),
        names: [image],
        legacyBuilder: legacyOf(build, artifact),
        container: { name: image, ...syncOf(artifact) },
      },
    ];
  });
}

/** A text without a template in it. */
function plain(value: unknown): Said {
  const text = textOf(value);
  return text?.includes('{{') === true ? null : text;
}

/** Files that skaffold copies into the running container. */
function syncOf(artifact: Fields): Partial<Container> {
  const sync = fieldsOf(artifact['sync']);
  const manual = listOf(sync['manual']).map((each) => ({
    action: 'sync',
    path: textOf(fieldsOf(each)['src']) ?? null,
    target: textOf(fieldsOf(each)['dest']) ?? null,
  }));
  const inferred = listOf(sync['infer']).map((path) => ({
    action: 'sync',
    path: textOf(path) ?? null,
    target: null,
  }));
  const develop = [...manual, ...inferred];
  return develop.length === 0 ? {} : { develop };
}

function legacyOf(build: Fields, artifact: Fields): string | null {
  if (artifact['kaniko'] !== undefined) return 'kaniko';
  if (build['googleCloudBuild'] !== undefined) return 'cloud-builders/docker';
  return fieldsOf(build['local'])['useBuildkit'] === false ? 'useBuildkit: false' : null;
}
