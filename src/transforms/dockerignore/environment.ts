/** Whether anybody reads the secrets that lie in `.env`: many tools do, and few of them are named in the sources. */
import { namesOf } from '../../analysis/mentions.ts';
import { eachLanguages, ofLanguages } from '../../knowledge/languages/index.ts';
import { environmentPrograms, secrets } from '../../knowledge/system/clutter.ts';
import type { Application } from '../../model/index.ts';
import { baseName } from '../../dockerfile/index.ts';
import { brings, type Surroundings } from './surroundings.ts';

const READERS = eachLanguages(({ environmentReaders }) => environmentReaders);
const LOCKFILES = new Set(ofLanguages(({ lockfiles }) => lockfiles));
const MANIFESTS = ofLanguages(({ manifests }) => manifests).map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)); // prettier-ignore

/**
 * Nothing reads it: every program that gets the file is known with all that it opens, its packages are known and none of them is of the
 * kind that reads such files, and no instruction, source or script has its name.
 */
export function isUnreadSecret(around: Surroundings): boolean {
  const { project, own, others, blocks } = around;
  if (startsReader(around)) return false;
  const stages = own.filter((stage) => brings(stage, secrets));
  if (others.some((stage) => brings(stage, secrets)) || stages.length === 0) return false;
  if (!stages.every(({ application }) => isClear(application))) return false;
  if (blocks.some(({ keyword, args }) => keyword !== 'FROM' && args.includes(secrets))) return false;
  if (namesOf(project, blocks, secrets).length > 0 || project.has(secrets)) return false;
  const lists = project.files.filter((path) => isList(baseName(path)));
  const locked = lists.some((path) => LOCKFILES.has(baseName(path)));
  return locked && !lists.some((path) => READERS.some((reader) => reader.test(project.read(path) ?? '.env')));
}

const PROGRAMS = [environmentPrograms, ...eachLanguages((language) => language.environmentPrograms)].join(
  '|',
);
/** As a command, an item of a list, or behind a path. */
const STARTS_READER = new RegExp(`(?:^|[\\s"'\\[;&|(/,])(?:${PROGRAMS})(?=["'\\s,;&|)@]|$)`);

/** An instruction, whoever starts the image, or a script starts a program that reads the file by itself. */
function startsReader({ project, blocks }: Surroundings): boolean {
  const run = blocks.filter(({ keyword }) => /^(?:RUN|CMD|ENTRYPOINT|HEALTHCHECK)$/.test(keyword));
  const given = project.uses.flatMap(({ command, entrypoint }) =>
    [command, entrypoint].map((said) =>
      said === null ? '' : typeof said === 'string' ? said : said.join(' '),
    ),
  );
  const scripts = project.files.filter((path) => SCRIPT.test(path)).map((path) => project.read(path) ?? '');
  return [...run.map(({ args }) => args), ...given, ...scripts].some((text) => STARTS_READER.test(text));
}

const SCRIPT = /(?:^|\/)(?:[^/]*\.(?:sh|bash)|Procfile[^/]*)$/;

function isClear(application: Application | null): boolean {
  const program = application?.program;
  return program?.opensUnknown === null && program.runsUnknown === null;
}

function isList(name: string): boolean {
  return LOCKFILES.has(name) || MANIFESTS.some((pattern) => pattern.test(name));
}
