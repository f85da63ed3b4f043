/** Shell scripts as lists of simple commands. The only file that knows the shell parser. */
import { forEachChild, parse as parseShell } from 'unbash';
import type * as Shell from 'unbash';
import { bodyOf, lengthProblem, shebangProblem, type Body } from './body.ts';
import type { Block, Command, Operator, Script, Word } from './types.ts';

/** One element of the top-level list: a simple command, or something compound (then `command` is null). */
export interface Item {
  readonly command: Command | null;
  readonly start: number;
  readonly end: number;
}

/** A script with what edits of it need. */
export interface ReadScript extends Script {
  /** Something runs in the background: the `&` behind it belongs to it and not to the list. */
  readonly background: boolean;
  readonly items: readonly Item[];
  readonly body: Body;
}

/**
 * The shell body of RUN, or of the shell form of CMD, ENTRYPOINT and HEALTHCHECK. Null for the exec form and other keywords.
 * Offsets are into `block.text`.
 */
export function script(block: Block): Script | null {
  return block.script();
}

/** Reads the shell body of an instruction; a block does it once. */
export function scriptOf(block: Block): ReadScript | Script | null {
  const body = bodyOf(block);
  return body === null ? null : 'error' in body ? unread(body.error) : read(body);
}

/** The script of a block with its top-level items, or null when it has none or it was not read whole. */
export function readScript(block: Block): ReadScript | null {
  const found = script(block);
  return found !== null && 'items' in found ? (found as ReadScript) : null;
}

/** A shell script of the build context. Offsets are into `text`. */
export function parseScript(text: string): Script {
  const problem = shebangProblem(text) ?? lengthProblem(text);
  return problem === null ? read({ text, offset: (at) => at, lines: true }) : unread(problem);
}

function unread(error: string): Script {
  return { commands: [], flat: false, error, comment: null };
}

function read(body: Body): ReadScript | Script {
  const tree = parseShell(body.text);
  const [problem] = tree.errors ?? [];
  if (problem !== undefined) return unread(`the shell syntax is wrong: ${problem.message}`);
  const reader: Reader = { body, commands: [], items: [] };
  visitList(reader, tree.commands, TOP);
  reader.commands.sort((a, b) => a.start - b.start);
  return {
    commands: reader.commands,
    flat: reader.items.every(({ command }) => command !== null),
    error: null,
    comment: body.lines || body.text.includes('\n') ? null : trailingComment(body.text, tree),
    background: tree.commands.some(({ background }) => background === true),
    items: reader.items,
    body,
  };
}

/** In one logical line, a comment takes everything up to the end. */
function trailingComment(text: string, tree: Shell.Script): string | null {
  const end = tree.commands.at(-1)?.end ?? 0;
  const at = text.indexOf('#', end);
  return at < 0 ? null : text.slice(at).trimEnd();
}

interface Reader {
  readonly body: Body;
  readonly commands: Command[];
  readonly items: Item[];
}

interface Place {
  readonly operator: Operator;
  readonly conditional: boolean;
  readonly nested: boolean;
  /** Range that stands for everything below: positions there index a decoded text. */
  readonly decoded: { readonly pos: number; readonly end: number } | null;
}

const TOP: Place = { operator: 'start', conditional: false, nested: false, decoded: null };

/** A list of statements; the first one keeps the operator of its surroundings. */
function visitList(reader: Reader, statements: readonly Shell.Statement[], place: Place): void {
  let operator = place.operator;
  for (const { command, background } of statements) {
    if (background === true) addItem(reader, command, place, null);
    visit(reader, command, { ...place, operator, nested: place.nested || background === true });
    operator = background === true ? '&' : ';';
  }
}

function visit(reader: Reader, node: Shell.SyntaxNode, place: Place): void {
  switch (node.type) {
    case 'AndOr':
      visitAndOr(reader, node, place);
      break;
    case 'Command':
      visitCommand(reader, node, place);
      break;
    default:
      addItem(reader, node, place, null);
      visitCompound(reader, node, place);
  }
}

/** Top-level elements, in order. */
function addItem(reader: Reader, node: Shell.SyntaxNode, place: Place, command: Command | null): void {
  if (!place.nested) reader.items.push({ command, ...range(reader.body, node, null) });
}

/**
 * A command behind `||` may not run; one behind `&&` neither, when a later `||` covers up for the failure of an earlier one.
 * `|| exit 1` covers up for nothing.
 */
function visitAndOr(reader: Reader, node: Shell.AndOr, place: Place): void {
  const branches = node.operators.includes('||');
  if (branches && !place.nested) addItem(reader, node, place, null);
  const lastCover = node.operators.findLastIndex(
    (operator, at) => operator === '||' && !fails(node.commands[at + 1]),
  );
  for (const [index, command] of node.commands.entries()) {
    const operator = index === 0 ? place.operator : (node.operators[index - 1] ?? place.operator);
    const conditional = place.conditional || (index > 0 && (operator === '||' || index <= lastCover));
    visit(reader, command, { ...place, operator, conditional, nested: place.nested || branches });
  }
}

function fails(node: Shell.PipelineNode | undefined): boolean {
  if (node?.type !== 'Command') return false;
  const name = node.name?.text;
  return name === 'false' || (name === 'exit' && /^[1-9]\d*$/.test(node.args[0]?.text ?? ''));
}

/** Everything that is neither a simple command nor a list. */
function visitCompound(reader: Reader, node: Shell.SyntaxNode, place: Place): void {
  const runs = node.type === 'BraceGroup' || node.type === 'Redirected' || node.type === 'Pipeline';
  const inside: Place = { ...place, nested: true, conditional: place.conditional || !runs };
  if (node.type === 'Pipeline') {
    for (const [index, command] of node.commands.entries()) {
      visit(reader, command, { ...inside, operator: index === 0 ? place.operator : '|' });
    }
    return;
  }
  forEachChild(node, (child) => {
    visitInside(reader, child, inside);
  });
  if (node.type === 'Redirected') reader.commands.push(groupRedirects(reader.body, node, place));
}

/** Redirections of a loop or a group, as a command without words that stands where they stand. */
function groupRedirects(body: Body, node: Shell.Redirected, place: Place): Command {
  const first = node.redirects[0] ?? node;
  const last = node.redirects.at(-1) ?? node;
  return {
    text: body.text.slice(first.pos, last.end),
    assignments: [],
    words: [],
    redirects: node.redirects.map((each) => toRedirect(body, each, place)),
    operator: place.operator,
    conditional: place.conditional,
    nested: true,
    ...range(body, { pos: first.pos, end: last.end }, place.decoded),
  };
}

function visitInside(reader: Reader, node: Shell.SyntaxNode, place: Place): void {
  if (node.type === 'CompoundList' || node.type === 'Script') {
    const decoded =
      node.type === 'Script' && node.source !== undefined ? (place.decoded ?? node) : place.decoded;
    visitList(reader, node.commands, { ...place, decoded });
  } else if (node.type === 'Command' || node.type === 'AndOr') visit(reader, node, place);
  else visitCompound(reader, node, place);
}

function visitCommand(reader: Reader, node: Shell.Command, place: Place): void {
  const command = toCommand(reader.body, node, place);
  reader.commands.push(command);
  addItem(reader, node, place, command);
  // Commands inside of substitutions run too, but nobody knows what becomes of their output.
  const inside: Place = { ...place, operator: 'start', nested: true, conditional: true };
  forEachChild(node, (child) => {
    visitInside(reader, child, inside);
  });
}

function toCommand(body: Body, node: Shell.Command, place: Place): Command {
  const word = (each: Shell.Word | Shell.Assignment) => toWord(body, each, place);
  const assignments = node.prefix.filter((each) => each.type === 'Assignment');
  const { start, end } = range(body, node, place.decoded);
  return {
    text: body.text.slice(place.decoded?.pos ?? node.pos, place.decoded?.end ?? node.end),
    assignments: assignments.map(word),
    words: [...(node.name === undefined ? [] : [node.name]), ...node.args].map(word),
    redirects: node.redirects.map((each) => toRedirect(body, each, place)),
    operator: place.operator,
    conditional: place.conditional,
    nested: place.nested,
    start,
    end,
  };
}

function toRedirect(body: Body, node: Shell.Redirection, place: Place): Command['redirects'][number] {
  return {
    operator: node.operator,
    target: node.type === 'HereDoc' || node.target === undefined ? null : toWord(body, node.target, place),
    fd: node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : null,
  };
}

function range(
  body: Body,
  node: { readonly pos: number; readonly end: number },
  decoded: Place['decoded'],
): { readonly start: number; readonly end: number } {
  const { pos, end } = decoded ?? node;
  const start = body.offset(pos);
  return { start, end: end > pos ? body.offset(end - 1) + 1 : start };
}

function toWord(body: Body, node: Shell.Word | Shell.Assignment, place: Place): Word {
  const { start, end } = range(body, node, place.decoded);
  return {
    text: node.text,
    value: node.type === 'Word' ? wordValue(node) : assignmentValue(node),
    start,
    end,
    split: place.decoded !== null || end - start !== node.end - node.pos,
  };
}

function assignmentValue(node: Shell.Assignment): string | null {
  if (node.value.type === 'ArrayValue' || node.index !== undefined) return null;
  const value = wordValue(node.value);
  return value === null ? null : `${node.name}${node.append === true ? '+=' : '='}${value}`;
}

/** The word without quotes, or null when the shell would put something else in its place. */
function wordValue({ text, value, parts }: Shell.Word): string | null {
  if (text.startsWith('~')) return null;
  return (parts ?? []).every(isLiteral) ? value : null;
}

function isLiteral(part: Shell.WordPart): boolean {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return true;
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.every(isLiteral);
    default:
      return false;
  }
}
