/** From text to a lossless `Document`, and back. */
import { DockerfileParser } from 'dockerfile-ast';
import { checkInstructions } from './check.ts';
import { DockerfileError } from './error.ts';
import { scan, sourceOffset, type Instruction, type Scan } from './scan.ts';
import { memo } from './memo.ts';
import { DEFAULT_SHELL, expandFrom, globalArguments, scopesOf } from './scope.ts';
import { scriptOf } from './shell.ts';
import type { Block, Document, Globals, Stage } from './types.ts';
import { blankSeparated } from './words.ts';

/**
 * Parses a Dockerfile that may be edited.
 * @throws {DockerfileError} BuildKit would reject the file, or our scanner and dockerfile-ast see it differently
 */
export function parse(source: string): Document {
  const found = scanned(source);
  checkAgreement(source, found);
  return documentOf(source, found);
}

/**
 * Parses a Dockerfile that is only looked at: nobody is asked for a second opinion. `before` is the document that it came out
 * of: the shell of an instruction that says the same is not read again.
 * @throws {DockerfileError} BuildKit would reject the file
 */
export function parseToRead(source: string, before?: Document): Document {
  return documentOf(source, scanned(source), before?.blocks);
}

function scanned(source: string): Scan {
  checkLineLengths(source);
  const found = scan(source);
  checkInstructions(found.instructions, found.escape);
  return found;
}

function documentOf(source: string, found: Scan, before: readonly Block[] = []): Document {
  const { blocks, stages } = buildBlocks(source, found, new Map(before.map((block) => [block.text, block])));
  const end = found.instructions.at(-1)?.end ?? found.headEnd;
  const { escape } = found;
  return {
    source,
    head: source.slice(0, found.headEnd),
    blocks,
    tail: source.slice(end),
    eol: lineEnd(source),
    escape,
    syntax: found.syntax,
    stages,
    scopes: memo(() => scopesOf({ blocks, stages, escape })),
  };
}

/** The text of a document: its source, byte for byte. */
export function print(document: Document): string {
  return document.head + document.blocks.map(({ lead, text }) => lead + text).join('') + document.tail;
}

/** Bytes that BuildKit reads of one line at most. */
const LONGEST_LINE = 65_535;

function checkLineLengths(source: string): void {
  if (source.length * 3 <= LONGEST_LINE) return;
  const encoder = new TextEncoder();
  for (const [index, line] of source.split('\n').entries()) {
    if (line.length * 3 > LONGEST_LINE && encoder.encode(line).length > LONGEST_LINE) {
      throw new DockerfileError(index + 1, `the line is longer than ${LONGEST_LINE} bytes: break it up`);
    }
  }
}

/** The line end that most lines have. */
function lineEnd(source: string): '\n' | '\r\n' {
  const all = source.split('\n').length - 1;
  const windows = source.split('\r\n').length - 1;
  return windows * 2 > all ? '\r\n' : '\n';
}

/**
 * A second, independent opinion: dockerfile-ast must see the same keywords at the same lines and the same escape character.
 * Where it does not, one of the two may be wrong about what belongs to which instruction, and no edit is safe.
 */
function checkAgreement(source: string, found: Scan): void {
  const { escape, instructions: theirs } = secondOpinion(source);
  const count = Math.max(theirs.length, found.instructions.length);
  for (let index = 0; index < count; index++) {
    const ours = found.instructions[index];
    const their = theirs[index];
    if (ours?.keyword.toUpperCase() === their?.keyword && ours?.keywordAt === their?.at) continue;
    const line = ours?.line ?? found.instructions.at(-1)?.line ?? null;
    throw new DockerfileError(
      line,
      'two parsers disagree about this line, so no edit is safe: write it, or the instruction above it, more plainly',
    );
  }
  if (escape !== found.escape) {
    throw new DockerfileError(
      1,
      'two parsers disagree about the escape character: put # escape= on the first line',
    );
  }
}

interface Opinion {
  readonly escape: string | null;
  readonly instructions: readonly { readonly keyword: string; readonly at: number }[];
}

function secondOpinion(source: string): Opinion {
  try {
    const parsed = DockerfileParser.parse(source);
    const toOffset = offsets(source);
    const instructions = parsed.getInstructions().map((instruction) => ({
      keyword: instruction.getKeyword(),
      at: toOffset(instruction.getRange().start),
    }));
    return { escape: parsed.getEscapeCharacter(), instructions };
  } catch {
    // It has thrown on fuzzed input. Whatever it stumbles over is nothing that we may edit.
    return { escape: null, instructions: [] };
  }
}

/** Converts the positions of dockerfile-ast, for which a carriage return alone ends a line too. */
function offsets(source: string): (position: { line: number; character: number }) => number {
  const starts = [0];
  for (const match of source.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return ({ line, character }) => (starts[line] ?? source.length) + character;
}

/** A stage while its blocks are still being collected. */
interface OpenStage extends Stage {
  readonly blocks: Block[];
}

function buildBlocks(
  source: string,
  found: Scan,
  known: ReadonlyMap<string, Block>,
): { blocks: readonly Block[]; stages: readonly Stage[] } {
  const blocks: Block[] = [];
  const stages: OpenStage[] = [];
  let globals: Globals | null = null;
  let end = found.headEnd;
  for (const instruction of found.instructions) {
    const opens = instruction.keyword.toUpperCase() === 'FROM';
    if (opens) globals ??= globalArguments(blocks, found.escape);
    const parent = opens && globals !== null ? findParent(instruction, stages, globals, found.escape) : null;
    const block = toBlock(source, found, instruction, known, {
      lead: source.slice(end, instruction.start),
      index: blocks.length,
      stage: opens ? stages.length : stages.length - 1,
      shell: shellBehind(opens ? (parent?.blocks.at(-1) ?? parent?.from) : blocks.at(-1)),
    });
    if (opens) stages.push(toStage(block, parent));
    else stages.at(-1)?.blocks.push(block);
    blocks.push(block);
    end = instruction.end;
  }
  return { blocks, stages };
}

/** SHELL in force behind a block; the default one behind nothing. */
function shellBehind(block: Block | undefined): readonly string[] {
  if (block === undefined) return DEFAULT_SHELL;
  return block.keyword === 'SHELL' && block.json !== null ? block.json : block.shell;
}

/** The last stage of that name before this FROM. */
function findParent(
  from: Instruction,
  stages: readonly OpenStage[],
  globals: Globals,
  escape: string,
): OpenStage | null {
  const [image = ''] = blankSeparated(from.args);
  const name = expandFrom(image, globals, escape)?.toLowerCase();
  return stages.findLast((stage) => stage.name !== null && stage.name === name) ?? null;
}

function toStage(from: Block, parent: Stage | null): OpenStage {
  const [image = '', , name] = blankSeparated(from.args);
  return { index: from.stage, name: name?.toLowerCase() ?? null, image, parent, from, blocks: [] };
}

function toBlock(
  source: string,
  found: Scan,
  instruction: Instruction,
  known: ReadonlyMap<string, Block>,
  place: Pick<Block, 'lead' | 'index' | 'stage' | 'shell'>,
): Block {
  const { start, end, pieces, argsAt } = instruction;
  // Member by member: it is made for every instruction of every text, and V8 adds members behind a spread slowly.
  const block: Block = {
    lead: place.lead,
    index: place.index,
    stage: place.stage,
    shell: place.shell,
    text: source.slice(start, end),
    keyword: instruction.keyword.toUpperCase(),
    flags: instruction.flags,
    args: instruction.args,
    json: instruction.json,
    heredocs: instruction.heredocs.map((heredoc) => ({ ...heredoc, start: heredoc.start - start })),
    line: instruction.line,
    endLine: instruction.endLine,
    escape: found.escape,
    offset: (at) => sourceOffset(pieces, argsAt + at) - start,
    script: memo(() => (same === undefined ? scriptOf(block) : same.script())),
  };
  const same = alike(known.get(block.text), block);
  return block;
}

/** An instruction of the same text, where a shell reads the same in both: offsets are into the text. */
function alike(known: Block | undefined, { shell, escape }: Block): Block | undefined {
  return known?.escape === escape && known.shell.join('\0') === shell.join('\0') ? known : undefined;
}
