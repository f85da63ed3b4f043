/** The body of a pull request: one for a repository, written for the person who has to merge it. */
import { companionsOf, fileSection, isOnlyBeside } from './markdown-file.ts';
import { code, prose } from './markup.ts';
import { proofTable } from './markdown-proof.ts';
import { isProven, summarize, type About, type FileResult, type RunResult } from './result.ts';
import { listed, plural } from './words.ts';

/** GitHub takes 65,536 characters, Azure and Bitbucket less readily; a margin is left for what a bot adds. */
const MOST = 60_000;

/** Whole sections only: what has no room is named at the end. */
export function markdown(run: RunResult, about: About): string {
  const changed = run.files.filter(({ status }) => status === 'changed');
  const rest = run.files.filter(({ status }) => status !== 'changed');
  const head = [opening(run, changed), proof(changed)];
  const foot = [...(changed.length > 0 ? [refusing(changed), goingBack(changed)] : []), footer(about)];
  const taken = lengthOf([...head, ...foot]) + RESERVE;
  return joined([...head, ...withinRoom([...changed, ...rest].flatMap(sectionOf), MOST - taken), ...foot]);
}

/** For the prose that names what was left out. */
const RESERVE = 2_000;

interface Section {
  readonly path: string;
  readonly text: string;
}

function sectionOf(file: FileResult): readonly Section[] {
  const text = fileSection(file);
  return text === '' ? [] : [{ path: file.path, text }];
}

/** As many sections as there is room for, then the names of the others. */
function withinRoom(sections: readonly Section[], room: number): readonly string[] {
  let used = 0;
  const fits = (text: string): boolean => (used += text.length + 2) <= room;
  const count = sections.findIndex(({ text }) => !fits(text));
  if (count < 0) return sections.map(({ text }) => text);
  return [
    ...sections.slice(0, count).map(({ text }) => text),
    `There is no room here for ${named(sections.slice(count).map(({ path }) => path))}: \`dfrewrite --verbose PATH\` prints what was done there.`,
  ];
}

/** Some files by name, the others by number. */
function named(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN).map((path) => code(shortened(path)));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${String(more)} more` : listed(shown);
}

/** The end says more than the beginning. */
function shortened(text: string): string {
  return text.length > LONGEST ? `…${text.slice(1 - LONGEST)}` : text;
}

/** Names of files that are told one by one, and how long each may be. */
const [SHOWN, LONGEST] = [12, 120];

/** Part one: what this is. */
function opening({ files, missing }: RunResult, changed: readonly FileResult[]): string {
  const { skipped, failed } = summarize(files);
  const asides = [
    ...(skipped > 0 ? [`${String(skipped)} skipped`] : []),
    ...(failed > 0 ? [`${String(failed)} failed`] : []),
    ...(missing.length > 0 ? [`${String(missing.length)} missing`] : []),
  ];
  const aside = asides.length === 0 ? '' : ` (${asides.join(', ')})`;
  if (changed.length === 0)
    return `${plural(files.length, 'Dockerfile')} checked, nothing to change${aside}.`;
  const own = changed.filter((file) => !isOnlyBeside(file));
  if (own.length === 0)
    return `Only ${named(companionsOf(changed))} changes: every Dockerfile stays as it is, byte for byte${aside}.`;
  const steps = changed.reduce((sum, { applied }) => sum + applied.length, 0);
  const one = own.length === 1 ? code(own[0]?.path ?? '') : plural(own.length, 'Dockerfile');
  const others = companionsOf(changed);
  const beside = others.length === 0 ? '' : ` and ${others.length === 1 ? named(others) : `${String(others.length)} other files`}`; // prettier-ignore
  return `${one}${beside} rewritten in ${plural(steps, 'step')}, each named below with its reason${aside}.`;
}

/** Part one, second line: whether it was built and started. */
function proof(changed: readonly FileResult[]): string {
  if (changed.length === 0) return '';
  const open = changed.filter(({ verified }) => verified === null || !isProven(verified));
  const paths = open.length > SHOWN ? [] : open.map(({ path }) => path);
  const unproven =
    open.length === 0
      ? ''
      : `**Not proven${open.length === changed.length ? '' : ` (${String(open.length)} of ${String(changed.length)})`}**: run ${code(['dfrewrite verify', ...paths].join(' '))} to build and start both versions.`;
  return joined([proofTable(changed), unproven]).trimEnd();
}

/** Part six: how to say no. */
function refusing(changed: readonly FileResult[]): string {
  const ids = [...new Set(changed.flatMap(({ applied }) => applied.map(({ transform }) => transform)))];
  const rows = ids.map((id) => `# dfrewrite ignore=${id} # why not`);
  return [
    '### To leave something out',
    '',
    'Put the line of a change above the instruction that it should leave alone (`global ignore=…` counts for the whole file), and run the command again:',
    '',
    '```dockerfile',
    ...rows,
    '```',
  ].join('\n');
}

/** Part six, second half. */
function goingBack(changed: readonly FileResult[]): string {
  const written = [...changed.filter((file) => !isOnlyBeside(file)).map(({ path }) => path), ...companionsOf(changed)]; // prettier-ignore
  return `To roll back, revert the commit: ${named(written)} ${written.length === 1 ? 'is' : 'are'} all that it touches. Images that were built before stay as they are.`;
}

/** Part seven: how to make it again. */
function footer({ version, command }: About): string {
  return `<sub>${prose(`dfrewrite ${version}`)} · ${code(shortened(command))} · the same input gives the same output</sub>`;
}

function joined(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function lengthOf(parts: readonly string[]): number {
  return joined(parts).length;
}
