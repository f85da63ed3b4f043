/** What people who operate the container notice of a rewrite, read from both texts and from what the changes declared. */
import { baseImage, parseToRead, scopeAtEnd, stageNamed, type Document } from '../dockerfile/index.ts';
import { imageFacts } from '../knowledge/images.ts';
import type { FileResult } from './result.ts';

/** One sentence each; `name` gives an image, a user or a command the look of the report. Empty where the Dockerfile stays as it is. */
export function notices(file: FileResult, name: (text: string) => string): readonly string[] {
  const { before, after } = file;
  if (file.status !== 'changed' || before === null || after === null || before === after) return [];
  const both = { before: parseToRead(before), after: parseToRead(after), file, name };
  return NOTICES.flatMap((notice) => notice(both) ?? []);
}

interface Both {
  readonly before: Document;
  readonly after: Document;
  readonly file: FileResult;
  readonly name: (text: string) => string;
}

/** In the order in which they matter to whoever is called at night. */
const NOTICES: readonly ((both: Both) => string | null)[] = [
  otherUser,
  noShell,
  otherBase,
  otherStart,
  otherFolder,
  newEnvironment,
  oldVolumes,
  buildKit,
  developmentTarget,
];

function otherUser({ before, after, file, name }: Both): string | null {
  const [old, now] = [userOf(before, file), userOf(after, file)];
  return old === now ? null : `the program runs as ${name(now)}, where it was ${name(old)}`;
}

function userOf(document: Document, file: FileResult): string {
  const { user } = scopeAtEnd(document, imageOf(document, file));
  const facts = factsOf(document, file);
  return user ?? (facts?.userActive === true && facts.user ? facts.user.name : 'root');
}

/** Number of the stage that is the image. */
function imageOf(document: Document, { target }: FileResult): number {
  return (target === null ? null : stageNamed(document, target)?.index) ?? document.stages.length - 1;
}

function noShell({ before, after, file, name }: Both): string | null {
  const isLost = hasShell(before, file) !== false && hasShell(after, file) === false;
  return isLost ? `there is no shell in the image: ${name('docker exec … sh')} no longer works` : null;
}

function hasShell(document: Document, file: FileResult): boolean | null {
  return factsOf(document, file)?.shell ?? (finalImage(document, file) === 'scratch' ? false : null);
}

function factsOf(document: Document, file: FileResult) {
  const base = baseImage(document, imageOf(document, file));
  return base && imageFacts(base.image);
}

function otherBase({ before, after, file, name }: Both): string | null {
  const [old, now] = [finalImage(before, file), finalImage(after, file)];
  if (old === now || now === null) return null;
  return `the final image is built on ${name(now)}${old === null ? '' : `, where it was ${name(old)}`}`;
}

function finalImage(document: Document, file: FileResult): string | null {
  return baseImage(document, imageOf(document, file))?.image.text ?? null;
}

function otherStart({ file, name }: Both): string | null {
  const start = file.declares.findLast(({ what }) => what === 'start');
  return start?.what === 'start' ? `the container starts ${name(start.argv.join(' '))}` : null;
}

function otherFolder({ file, name }: Both): string | null {
  const folder = file.declares.findLast(({ what }) => what === 'workdir');
  return folder?.what === 'workdir'
    ? `the application lies in ${name(folder.path)}, where it was in ${name('/')}`
    : null;
}

function newEnvironment({ file, name }: Both): string | null {
  const names = file.declares.flatMap((declared) => (declared.what === 'env' ? [declared.name] : []));
  return names.length === 0 ? null : `the image sets ${[...new Set(names)].map(name).join(', ')}`;
}

function oldVolumes({ before, after, file, name }: Both): string | null {
  const user = userOf(after, file);
  const hasVolume =
    after.stages[imageOf(after, file)]?.blocks.some(({ keyword }) => keyword === 'VOLUME') === true;
  return hasVolume && userOf(before, file) !== user
    ? `a volume that holds files already must be given to ${name(user)} once`
    : null;
}

function buildKit({ before, after }: Both): string | null {
  const asks = (document: Document): boolean =>
    document.blocks.some(({ flags }) => flags.some((flag) => flag.name === 'mount' || flag.name === 'chmod'));
  return asks(after) && !asks(before) ? 'the build needs BuildKit (the default since Docker 23)' : null;
}

function developmentTarget({ before, after, name }: Both): string | null {
  const has = (document: Document): boolean => document.stages.some((stage) => stage.name === 'development');
  return has(after) && !has(before)
    ? `the development image is the target ${name('development')}; without a target, the production image is built`
    : null;
}
