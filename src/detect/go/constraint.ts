/** Which Go files a Linux build takes in. */
import { baseName } from '../../dockerfile/index.ts';
import { linuxTags, otherSystems, processors } from '../../knowledge/languages/go/platforms.ts';

/**
 * Whether a file may take part in a build for Linux with these tags. What only the processor or the C compiler decides
 * counts as taking part: reading a file too many is harmless.
 */
export function isBuilt(path: string, constraint: string | null, tags: ReadonlySet<string>): boolean {
  const name = baseName(path);
  if (name.startsWith('_') || name.startsWith('.') || name.endsWith('_test.go')) return false;
  const system = name
    .slice(0, -'.go'.length)
    .split('_')
    .slice(1)
    .find((part) => otherSystems.has(part));
  if (system !== undefined) return false;
  return constraint === null || holds(constraint, tags);
}

/** Evaluates `a && (b || !c)`; an expression that cannot be read holds. */
function holds(expression: string, tags: ReadonlySet<string>): boolean {
  const words = expression.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let value = all();
    while (words[at] === '||') {
      at++;
      const right = all();
      value ||= right;
    }
    return value;
  };
  const all = (): boolean => {
    let value = one(false);
    while (words[at] === '&&') {
      at++;
      const right = one(false);
      value &&= right;
    }
    return value;
  };
  const one = (negated: boolean): boolean => {
    const word = words[at++];
    if (word === '!') return one(!negated);
    if (word !== '(') return word === undefined || tagHolds(word, negated, tags);
    const value = either();
    if (words[at] === ')') at++;
    return value !== negated;
  };
  return either();
}

function tagHolds(tag: string, negated: boolean, tags: ReadonlySet<string>): boolean {
  if (tag === 'cgo' || processors.has(tag)) return true;
  const value = linuxTags.has(tag) || /^go1\.\d+$/.test(tag) || tags.has(tag);
  return value !== negated;
}
