/** Starts the program under tini, which hands signals on and waits for processes that nobody waits for; what is started is asked in analysis. */
import { suitesOf } from '../../analysis/base.ts';
import { baseName, because, execForm, type Block, type Edit, type Reason } from '../../dockerfile/index.ts';
import { debianSuites } from '../../knowledge/system/debian.ts';
import { inits, tini } from '../../knowledge/system/inits.ts';
import type { Context, Declaration, ImageFacts, Program, StageView, Transform } from '../../model/index.ts';
import { example } from './example.ts';
import { installEdit } from './install.ts';

export const init: Transform = {
  id: 'init',
  summary: 'Start the program under an init',
  docs: `Installs tini in the final image and starts the program by it. Process 1 of a container gets no signal that it does not handle,
and inherits every process whose parent has ended: a program that starts others and waits for none of them fills the table of
processes, and one without a handler for SIGTERM is killed after ten seconds.

It is left out where the program is seen to start nothing and to handle SIGTERM, where an init is there already (also
\`init: true\` of a compose service), behind the shell form, which would stand between the two, and in an image without a package
manager. \`docker run --init\` and \`init: true\` do the same without a change of the image.`,
  example,
  anyStack: true,
  optIn: true,
  run(context) {
    const { final } = context;
    const start = startOf(final);
    if ('skip' in start) return start;
    const reason = reasonAgainst(context, start);
    if (reason !== null) return { skip: reason };
    const install = installEdit(context, start.manager, 'tini');
    if ('skip' in install) return install;
    const argv = [tini[start.manager], '--', ...start.words];
    const text = `ENTRYPOINT ${execForm(argv)}`;
    const edit: Edit = start.entrypoint === null ? { op: 'insert', before: start.cmd, text, above: true } : { op: 'replace', block: start.entrypoint, text };
    return {
      edits: [install, edit],
      why: because`tini hands signals on and waits for what ${start.cmd} leaves behind`,
      // the instruction, and what the container then starts
      declares: [argv, [...argv, ...(start.cmd === start.entrypoint ? [] : (start.cmd.json ?? []))]].map((words): Declaration => ({ what: 'start', argv: words })),
    };
  },
}; // prettier-ignore

interface Start {
  readonly manager: 'apt' | 'apk';
  /** Null: the image's own, or none. */
  readonly entrypoint: Block | null;
  /** The instruction in front of which an ENTRYPOINT may stand, and which says what is started. */
  readonly cmd: Block;
  /** Words of the ENTRYPOINT that counts today. */
  readonly words: readonly string[];
}

/** What the final image starts, as far as an init can stand in front of it. */
function startOf({ blocks, history, base }: StageView): Start | { readonly skip: Reason } {
  const last = (keyword: string, among: readonly Block[]) => among.findLast((block) => block.keyword === keyword); // prettier-ignore
  const entrypoint = last('ENTRYPOINT', blocks) ?? null;
  const cmd = last('CMD', blocks) ?? entrypoint;
  if (cmd === null) return { skip: 'the last stage says nothing of its own about the start' };
  const shell = [entrypoint, cmd].find((block) => block !== null && block.json === null);
  if (shell != null) return { skip: because`${shell} starts a shell, which hands no signal on` };
  if (entrypoint === null && last('ENTRYPOINT', history) !== undefined) return { skip: 'the ENTRYPOINT is that of another stage' }; // prettier-ignore
  const facts = base?.facts ?? null;
  const words = entrypoint?.json ?? facts?.entrypoint ?? [];
  const [first = ''] = [...words, ...(cmd.json ?? [])];
  if (inits.has(baseName(first))) return { skip: because`${first} is process 1 already` };
  const manager = managerOf(base?.image ?? null, facts);
  return typeof manager === 'string' ? { manager, entrypoint, cmd, words } : manager;
}

/** The package manager that knows tini; or why there is none. */
function managerOf(image: Parameters<typeof suitesOf>[0] | null, facts: ImageFacts | null): 'apt' | 'apk' | { readonly skip: Reason } { // prettier-ignore
  if (image === null || facts === null) return { skip: 'what the image starts by itself is not known' };
  const { manager } = facts;
  if (manager === null) return { skip: `${image.text} has no package manager` };
  const suites = suitesOf(image);
  const isServed = manager === 'apk' || (suites.length > 0 && suites.every((suite) => debianSuites.includes(suite)));
  return isServed ? manager : { skip: `the packages of ${image.text} are not served any more` };
} // prettier-ignore

function reasonAgainst({ final, project }: Context, { cmd }: Start): Reason | null {
  const use = project.uses.find((each) => each.init === true);
  if (use !== undefined) return because`${use.evidence} starts it under an init already`;
  const program = final.application?.program;
  return program !== undefined && needsNone(program)
    ? because`${cmd} starts no other program, and handles SIGTERM`
    : null;
}

/** It starts nothing that it could leave behind, and ends when it is told to. */
function needsNone({ runs, runsUnknown, mayRun, handlesSigterm }: Program): boolean {
  const starts = runs.length > 0 || runsUnknown !== null || (mayRun?.names.length ?? 0) > 0 || (mayRun?.others ?? null) !== null; // prettier-ignore
  return !starts && handlesSigterm !== null;
}
