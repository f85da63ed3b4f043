/** Places a build target into JSON: a bake file's targets, and devcontainer.json, which may hold comments. */
import {
  findNodeAtLocation,
  parse,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import type { Declined } from '../../model/index.ts';
import { lineAt } from '../references/lines.ts';
import { intoBraces, type Braces } from './braces.ts';
import { differencesOf, isNewTarget } from './differences.ts';
import { withInsertions, type Insertion } from './insertion.ts';

const OPTIONS = { allowTrailingComma: true };
const BUILD_ORDER = ['context', 'dockerfile'];

/** The text in which the development container's build asks for the target; or why not, with the line. */
export function placeInDevcontainer(text: string, target: string): { readonly text: string } | Declined {
  const root = rootOf(text);
  if ('declined' in root) return root;
  const build = findNodeAtLocation(root, ['build']);
  const member = `"target": ${JSON.stringify(target)}`;
  if (build?.type === 'object') return placed(text, build, target, member, BUILD_ORDER);
  const dockerfile = findNodeAtLocation(root, ['dockerFile']);
  if (build !== undefined || dockerfile === undefined) return { declined: 'it builds no Dockerfile' };
  return {
    text: withInsertions(text, [
      intoBraces(text, bracesOf(root), `"build": { ${member} }`, ['dockerFile', 'context']),
    ]),
  };
}

/** The text in which targets of a bake file ask for the stage; or why not, with the line. */
export function placeInBakeJson(
  text: string,
  names: readonly string[],
  target: string,
): { readonly text: string } | Declined {
  const root = rootOf(text);
  if ('declined' in root) return root;
  const insertions: Insertion[] = [];
  for (const name of names) {
    const node = findNodeAtLocation(root, ['target', name]);
    if (node?.type !== 'object') return { declined: `it has no target ${name}` };
    const said = intoObject(text, node, target, `"target": ${JSON.stringify(target)}`, BUILD_ORDER);
    if ('declined' in said) return said;
    insertions.push(...said);
  }
  return { text: withInsertions(text, insertions) };
}

function rootOf(text: string): Node | Declined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, OPTIONS);
  const [error] = errors;
  if (error)
    return {
      declined: `line ${lineAt(text, error.offset)}: no valid JSON (${printParseErrorCode(error.error)})`,
    };
  return root?.type === 'object' ? root : { declined: 'it holds no object' };
}

function placed(
  text: string,
  node: Node,
  target: string,
  member: string,
  after: readonly string[],
): { readonly text: string } | Declined {
  const insertions = intoObject(text, node, target, member, after);
  return 'declined' in insertions ? insertions : { text: withInsertions(text, insertions) };
}

function intoObject(
  text: string,
  node: Node,
  target: string,
  member: string,
  after: readonly string[],
): readonly Insertion[] | Declined {
  const said = findNodeAtLocation(node, ['target']);
  if (said === undefined) return [intoBraces(text, bracesOf(node), member, after)];
  return said.value === target
    ? []
    : { declined: `line ${lineAt(text, said.offset)}: it asks for a target already` };
}

function bracesOf(node: Node): Braces {
  const members = (node.children ?? []).map(({ children, offset, length }) => ({
    key: String(children?.[0]?.value),
    start: offset,
    end: offset + length,
  }));
  return { open: node.offset, members };
}

/** Whether nothing but the development container's target was added; what else differs otherwise. */
export function checkDevcontainer(
  before: string,
  after: string,
  target: string,
): { readonly names: readonly string[] } | Declined {
  const differences = differencesOf(parse(before, [], OPTIONS), parse(after, [], OPTIONS));
  const wrong = differences.find((each) => each.path[0] !== 'build' || !isNewTarget(each, target));
  if (wrong !== undefined) return { declined: `${wrong.path.join('.')} differs` };
  return { names: differences.map(() => 'devcontainer') };
}
