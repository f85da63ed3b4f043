/** FROM lines: the author's own with another image, or as the head of a further stage; knows nothing of why. */
import type { Block } from '../dockerfile/index.ts';

/** The author's FROM with another image in the same place: flags, casing and name stay. */
export function withImage(from: Block, image: string, other: string): string {
  const at = from.text.indexOf(image, from.offset(0));
  return from.text.slice(0, at) + other + from.text.slice(at + image.length);
}

/** The author's FROM under another name, or under none. */
export function fromNamed(from: Block, name: string | null): string {
  const flags = from.flags.map((flag) => `${flag.text} `).join('');
  const [image = '', as = 'AS'] = from.args.split(/\s+/);
  const keyword = from.text.trimStart().slice(0, 4);
  const joiner = keyword === 'from' && as === 'AS' && !/\sAS\s/.test(from.args) ? 'as' : as;
  return `${keyword} ${flags}${image}${name === null ? '' : ` ${joiner} ${name}`}`;
}

/** A stage on another stage of the file, in the casing of the author's FROM. */
export function fromStage(from: Block, parent: string, name: string): string {
  return from.text.trimStart().startsWith('from') ? `from ${parent} as ${name}` : `FROM ${parent} AS ${name}`;
}
