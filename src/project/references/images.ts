/** Which Dockerfile an image name means, by the names that builds give and by folders, and which images a Dockerfile starts from; how they run is not known here. */
import { folderOf, baseName } from '../../dockerfile/index.ts';
import type { Reference } from './types.ts';

/**
 * The repository part of an image name as written in a file, without quotes, tag and digest: `"$REGISTRY/me/api:$TAG"` is `me/api`.
 * Null when its last part is not known.
 */
export function imageNameOf(written: string): string | null {
  const plain = written.replace(/["']/g, '').split('@')[0] ?? '';
  const parts = plain.split('/');
  const last = parts.at(-1)?.split(':')[0] ?? '';
  if (last === '' || /[${}]/.test(last)) return null;
  const known = parts.slice(0, -1).reverse();
  const unknown = known.findIndex((part) => /[${}.:]/.test(part));
  const folders = unknown === -1 ? known : known.slice(0, unknown);
  return [...folders.reverse(), last].join('/').toLowerCase();
}

/** The Dockerfile of an image. */
export interface ImageOrigin {
  readonly dockerfile: string;
  /** No build says so: the image has one of the names that people give to their own program. */
  readonly guessed: boolean;
}

/** Which Dockerfile an image comes from. */
export interface ImageIndex {
  /** Null when no build of the repository gives that name; `exact`: where the folder of a Dockerfile alone says nothing. */
  originOf(image: string, exact: boolean): ImageOrigin | null;
}

/** Names that people give to the image of their own program; no official image has one of them. */
const OWN_NAMES = new Set('api app application backend bot frontend server service site web webapp worker'.split(' ')); // prettier-ignore

/** Images by the names that builds give them, and, where none does, by the folder of their Dockerfile. */
export function imagesOf(references: readonly Reference[], dockerfiles: readonly string[]): ImageIndex {
  const built = new Map<string, Map<string, string>>();
  const add = (name: string, dockerfile: string): void => {
    const last = baseName(name);
    built.set(last, (built.get(last) ?? new Map<string, string>()).set(name, dockerfile));
  };
  for (const { names, dockerfile } of references) {
    if (dockerfile !== null) for (const name of names) add(name, dockerfile);
  }
  // The one Dockerfile of a repository whose builds name no image.
  const only = built.size === 0 && dockerfiles.length === 1 && folderOf(dockerfiles[0] ?? '') === '.' ? dockerfiles[0] : undefined; // prettier-ignore
  const folders = new Map(dockerfiles.map((path) => [baseName(folderOf(path)).toLowerCase(), path]));
  return {
    originOf: (image, exact) => {
      const name = imageNameOf(image);
      if (name === null) return null;
      const named = [...(built.get(baseName(name)) ?? [])].find(([other]) => isSameImage(name, other))?.[1];
      if (named === undefined && only !== undefined && !exact && OWN_NAMES.has(baseName(name)))
        return { dockerfile: only, guessed: true };
      // A plain name is an official image more often than a folder.
      const found = named ?? (name.includes('/') && !exact ? folders.get(baseName(name)) : undefined);
      return found === undefined ? null : { dockerfile: found, guessed: false };
    },
  };
}

/** One may leave out what stands in front: `api` and `me/api`. */
export function isSameImage(one: string, other: string): boolean {
  return one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
}

/** A FROM of a Dockerfile. */
export interface ImageStart {
  readonly path: string;
  readonly line: number;
  /** Without registry and tag. */
  readonly image: string;
}

/** The images that the stages of a Dockerfile start from, by name. */
export function startsOf(path: string, text: string): readonly ImageStart[] {
  return text.split('\n').flatMap((line, index) => {
    const written = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line)?.[1];
    const image = written === undefined ? null : imageNameOf(written);
    return image === null ? [] : [{ path, line: index + 1, image }];
  });
}
