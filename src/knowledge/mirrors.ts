/** Registries that stand for Docker Hub: well-known shapes, and those that a configuration names. */
import type { ImageReference } from '../dockerfile/index.ts';
import type { Mirrors } from '../model/index.ts';

/**
 * Names, registry included, that stand for one of Docker Hub: the group is its name there. Source: docs of Amazon ECR Public
 * ("docker/library"), Google Artifact Registry ("mirror.gcr.io"), Harbor and Artifactory (a project or path named for the
 * registry behind it), GitLab (dependency proxy), August 2026.
 */
const SHAPES: readonly RegExp[] = [
  /^public\.ecr\.aws\/docker\/(library\/[^/]+)$/,
  /^mirror\.gcr\.io\/(.+)$/,
  /^[^/]+\/(?:.+\/)?(?:docker\.io|registry-1\.docker\.io|index\.docker\.io)\/(.+)$/,
  /^[^/]+\/.+\/dependency_proxy\/containers\/(.+)$/,
];

/** An image of a mirror, as Docker Hub has it. */
export interface Mirrored {
  /** The same image with the name that Docker Hub gives it; its text stays as it was written. */
  readonly image: ImageReference;
  /** What stands in front of that name: `registry.example/hub`. */
  readonly mirror: string;
}

/** What an image of a mirror is on Docker Hub; null for an image of Docker Hub itself, and of any other registry. */
export function mirrored(image: ImageReference, mirrors: Mirrors = {}): Mirrored | null {
  if (image.variable) return null;
  const whole = image.registry === null ? image.repository : `${image.registry}/${image.repository}`;
  const name = configured(whole, mirrors) ?? shaped(whole);
  if (name === null) return null;
  const repository = name.replace(/^library\//, '');
  if (!whole.endsWith(`/${repository}`)) return null;
  return {
    image: { ...image, registry: null, repository },
    mirror: whole.slice(0, -repository.length - 1),
  };
}

function shaped(whole: string): string | null {
  for (const shape of SHAPES) {
    const name = shape.exec(whole)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

/** The longest prefix wins; what it stands for is `docker.io`, or a name space of it. */
function configured(whole: string, mirrors: Mirrors): string | null {
  const [prefix, hub] =
    Object.entries(mirrors)
      .filter(([each]) => whole.startsWith(`${each}/`))
      .sort(([a], [b]) => b.length - a.length)[0] ?? [];
  if (prefix === undefined || hub === undefined) return null;
  const rest = whole.slice(prefix.length + 1);
  const space = hub.split('/').slice(1).join('/');
  return space === '' ? rest : `${space}/${rest}`;
}
