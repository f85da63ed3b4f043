/** The parts of an image reference: registry, repository, tag, digest. Whether the image exists is not known here. */
import type { ImageReference } from './types.ts';

/** An image name without its variables, at equal length, so that a `:` or `/` inside `${…}` splits nothing. */
function masked(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, (variable) => 'x'.repeat(variable.length));
}

/**
 * Takes an image reference apart. The first component is a registry when it has a `.` or `:` in it or is `localhost`
 * (distribution/reference), or when it holds a variable, because it may then be one.
 */
export function parseImage(text: string): ImageReference {
  const mask = masked(text);
  const at = mask.indexOf('@');
  const nameEnd = at < 0 ? text.length : at;
  const slash = mask.indexOf('/');
  const first = slash < 0 ? '' : mask.slice(0, slash);
  const isRegistry = /[.:]|^localhost$/.test(first) || text.slice(0, Math.max(slash, 0)).includes('$');
  const start = isRegistry ? slash + 1 : 0;
  const colon = mask.slice(0, nameEnd).lastIndexOf(':');
  const tagAt = colon > mask.lastIndexOf('/', nameEnd) && colon >= start ? colon : nameEnd;
  return {
    text,
    registry: isRegistry ? text.slice(0, slash) : null,
    repository: text.slice(start, tagAt),
    tag: tagAt < nameEnd ? text.slice(tagAt + 1, nameEnd) : null,
    digest: at < 0 ? null : text.slice(at + 1),
    variable: text.includes('$'),
  };
}

/** The reference as FROM takes it, from its parts; `text` is not looked at. */
export function formatImage(ref: Omit<ImageReference, 'text' | 'variable'>): string {
  const registry = ref.registry === null ? '' : `${ref.registry}/`;
  const tag = ref.tag === null ? '' : `:${ref.tag}`;
  const digest = ref.digest === null ? '' : `@${ref.digest}`;
  return registry + ref.repository + tag + digest;
}
