/** Writes the start command as the program itself, without a shell in between, where it needs none. What the program does with signals is the stack's to know. */
import { shellOnlyReason } from '../../analysis/own-start.ts';
import { saidAt } from '../../analysis/uses.ts';
import { because, execForm, script, type Block, type Edit } from '../../dockerfile/index.ts';
import { startsAsTold } from '../../knowledge/images.ts';
import { ofLanguages } from '../../knowledge/languages/index.ts';
import type {
  Change,
  Declaration,
  Evidence,
  Project,
  Skip,
  StageView,
  Transform,
  Reason,
} from '../../model/index.ts';
import { example } from './example.ts';

export const execFormTransform: Transform = {
  id: 'exec-form',
  summary: 'Start the program without a shell in between',
  docs: `Writes the shell form of CMD or ENTRYPOINT in the exec form where the shell did nothing: one command, no variables, no
operators, no globs. Signals then reach the program itself, which stops at once where it handles SIGTERM.

\`npm start\` becomes the command behind it only where that is one plain command and the program handles SIGTERM: as process 1,
node without a handler ignores it, while npm stops at once. What needs a shell stays as it is.`,
  example,
  anyStack: true,
  run(context) {
    const { document, final } = context;
    const { blocks } = final;
    const cmd = blocks.findLast(({ keyword }) => keyword === 'CMD');
    const entrypoint = blocks.findLast(({ keyword }) => keyword === 'ENTRYPOINT');
    if (cmd === undefined && entrypoint === undefined)
      return {
        skip: `the ${document.stages.length > 1 ? 'last stage' : 'file'} has no CMD and no ENTRYPOINT`,
        idle: true,
      };
    const shape = shapeHindrance(final, cmd, entrypoint);
    // what is said is said about a shell form, if there is one
    const starts = [cmd, entrypoint].flatMap((block) => block ?? []);
    const answers = [
      ...starts.filter(({ json }) => json === null),
      ...starts.filter(({ json }) => json !== null),
    ].map((block) => convert(block, final, shape));
    const changes = answers.filter((answer): answer is Converted => 'argv' in answer);
    if (changes.length === 0)
      return (
        answers.find((answer): answer is Skip => 'skip' in answer) ?? {
          skip: 'the start command is in the exec form',
          idle: true,
        }
      );
    return changeOf(changes);
  },
};

/** A start command in its new form. */
interface Converted {
  readonly block: Block;
  readonly argv: readonly string[];
  readonly why: string;
}

/** Why the shell form cannot become the exec form here, whatever the command is; null when it can. */
function shapeHindrance(
  { base, project }: StageView,
  cmd: Block | undefined,
  entrypoint: Block | undefined,
): Reason | null {
  if (cmd && entrypoint && (cmd.json === null || entrypoint.json === null)) {
    return 'ENTRYPOINT and CMD together mean something else in the exec form';
  }
  const given = entrypoint?.json === null ? argumentsFor(project) : null;
  if (given !== null)
    return because`${given} gives a command, which the shell form of ENTRYPOINT ignores and the exec form would get as arguments`;
  return base !== null && startsAsTold(base.image) ? null : 'the entrypoint of the base image is not known';
}

/** Where somebody starts the image with a command of his own and its own ENTRYPOINT. */
function argumentsFor({ uses }: Project): Evidence | null {
  const use = uses.find(({ command, entrypoint }) => command !== null && entrypoint === null);
  return use === undefined ? null : saidAt(use, 'command');
}

function convert(block: Block, stage: StageView, reason: Reason | null): Converted | Skip {
  const words = block.json ?? plainWords(block);
  if (!Array.isArray(words)) return words as Skip;
  const argv = words as readonly string[];
  const hindrance = block.json === null ? (reason ?? shellOnlyReason(argv[0] ?? '', stage)) : null;
  if (hindrance !== null) return { skip: because`${block}: ${hindrance}` };
  const resolved = block.keyword === 'CMD' ? stage.language?.resolveStart?.(argv) : undefined;
  if (resolved !== undefined && 'argv' in resolved) return { block, argv: resolved.argv, why: resolved.why };
  if (block.json !== null) return { skip: `${block.keyword} is in the exec form already`, idle: true };
  const who = isLauncher(argv)
    ? `${argv[0] ?? ''}, which starts the program`
    : 'the program itself, without a shell in between';
  return { block, argv, why: `signals reach ${who}` };
}

/** A command that passes no signal on to the program which it starts. */
function isLauncher(argv: readonly string[]): boolean {
  return LAUNCHERS.some((words) => words.every((word, at) => argv[at] === word));
}

const LAUNCHERS = ofLanguages(({ launchers }) => launchers);

/** The words of a shell form that needs no shell, or why it does. */
function plainWords(block: Block): readonly string[] | Skip {
  const skip = (why: string): Skip => ({ skip: because`${block}: ${why}` });
  if (block.args.startsWith('['))
    return skip(`${block.keyword} looks like the exec form and is no valid JSON: it is left as it is`);
  if (block.shell.join(' ') !== '/bin/sh -c') return skip('SHELL is not the usual one');
  const parsed = script(block);
  const [command, ...others] = parsed?.commands ?? [];
  if (parsed?.error != null || command === undefined)
    return skip(`the command could not be read: ${parsed?.error ?? 'it is empty'}`);
  if (others.length > 0 || !parsed?.flat || command.conditional)
    return skip('the command has operators that need a shell');
  if (command.assignments.length > 0) return skip('the command sets variables, which needs a shell');
  if (command.redirects.length > 0) return skip('the command redirects its output, which needs a shell');
  const values = command.words.map(({ value }) => value);
  const open = command.words.find(({ value }) => value === null);
  if (open) return skip(`${open.text} needs a shell`);
  const argv = values.flatMap((value) => value ?? []);
  const words = argv[0] === 'exec' ? argv.slice(1) : argv;
  if (words.length === 0 || SHELL_WORDS.has(words[0] ?? ''))
    return skip(`${words[0] ?? 'the command'} is a word of the shell`);
  return words;
}

const SHELL_WORDS = new Set(
  'cd export set source . eval ulimit umask trap : exit wait if for while until case { ( ! [[ time'.split(
    ' ',
  ),
);

function changeOf(changes: readonly Converted[]): Change {
  return {
    edits: changes.map(({ block, argv }): Edit => ({
      op: 'replace',
      block,
      text: `${block.text.trimStart().split(/\s/)[0] ?? block.keyword} ${execForm(argv)}`,
    })),
    why: [...new Set(changes.map(({ why }) => why))].join('; '),
    declares: changes.map(({ argv }): Declaration => ({ what: 'start', argv })),
  };
}
