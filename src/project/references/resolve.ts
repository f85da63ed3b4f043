/** From a build as a file says it to a reference: which Dockerfile and which context its paths mean. How the file was read is not known here. */
import type { Use } from '../../model/index.ts';
import { normalise, within } from '../paths.ts';
import { imageNameOf, type ImageOrigin } from './images.ts';
import type { Tree } from '../tree.ts';
import type { Build, Reference, Run } from './types.ts';

/** Stands before a path that starts at the top of the repository, wherever the command runs: `$GITHUB_WORKSPACE`. */
export const TOP = '//top';

/** Names that builders try when none is given. */
const DEFAULT_NAMES = ['Dockerfile', 'dockerfile', 'Containerfile'];

/**
 * Resolves the paths of a build. Null when it means no file of this repository: a remote context, an inline Dockerfile,
 * a file that is not there.
 */
export function referenceOf(tree: Tree, build: Build): Reference | null {
  const { context, dockerfile } = build;
  const names = (build.names ?? []).flatMap((name) => imageNameOf(name) ?? []);
  const images = (build.names ?? []).filter((name) => name !== '');
  const sites = build.sites ?? [{ path: build.evidence.path, name: build.container?.name ?? '' }];
  if (typeof context === 'string' && isRemote(context)) return null;
  if (dockerfile === null || (context === null && dockerfile === undefined))
    return { use: useOf(build, null), dockerfile: null, names, images, sites };
  for (const base of build.bases) {
    const folder = context === null ? null : from(base, context ?? '.');
    const found = filesOf(build, base, folder).find((path) => tree.hasFile(path));
    if (found !== undefined && (folder === null || tree.hasFolder(folder)))
      return { use: useOf(build, folder), dockerfile: found, names, images, sites };
  }
  return null;
}

/** The use of a Dockerfile by somebody who runs its image. */
export function runReference(run: Run, { dockerfile, guessed }: ImageOrigin): Reference {
  const place = { kind: run.kind, evidence: run.evidence, bases: [], dockerfileFrom: 'base' } as const;
  const runs = imageNameOf(run.image);
  const use = useOf({ ...place, container: run.container }, null);
  return {
    use: guessed ? { ...use, guessed: true } : use,
    dockerfile,
    names: [],
    images: [],
    sites: [],
    ...(runs === null ? {} : { runs }),
  };
}

/** Where the Dockerfile may be. kaniko tries the context when it is not beside the command. */
function filesOf(build: Build, base: string, folder: string | null): readonly string[] {
  const { dockerfile } = build;
  if (typeof dockerfile !== 'string')
    return DEFAULT_NAMES.flatMap((name) => (folder === null ? [] : (from(folder, name) ?? [])));
  const starts = build.dockerfileFrom === 'context' ? [folder] : [base, folder];
  return starts.flatMap((start) => (start === null ? [] : (from(start, dockerfile) ?? [])));
}

/** `path` as seen from a folder; null when it leads out of the repository. */
function from(base: string, path: string): string | null {
  return path.startsWith(TOP) ? normalise(path.slice(TOP.length + 1)) : within(base, path);
}

/** A context that the builder fetches, or gets on its standard input. */
function isRemote(context: string): boolean {
  return context === '-' || /^(?:[a-z+]+:\/\/|git@|github\.com\/)/i.test(context);
}

function useOf(build: Build, context: string | null): Use {
  return {
    kind: build.kind,
    evidence: build.evidence,
    context,
    target: build.target ?? null,
    ...(build.target === null ? { targetOpen: true } : {}),
    args: build.args ?? new Map(),
    command: null,
    entrypoint: null,
    user: null,
    volumes: [],
    ports: [],
    healthcheck: null,
    legacyBuilder: build.legacyBuilder ?? null,
    ...build.container,
  };
}
