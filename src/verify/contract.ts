/** The image's configuration before and after: nothing that the original sets may be lost, apart from what was declared. */
import { parseScript } from '../dockerfile/index.ts';
import type { Declaration } from '../model/index.ts';
import type { ImageConfig } from './config.ts';
import type { Difference } from './types.ts';
import type { Written } from './written.ts';

/** One side's configuration, and what its Dockerfile sets itself (null: not known, everything counts). */
export interface Contract {
  readonly config: ImageConfig;
  readonly written: Written | null;
}

/** Differences between the two, against what the rewrite declares (null: nobody declared anything, a loss still counts). */
export function compareContract(
  before: Contract,
  after: Contract,
  declares: readonly Declaration[] | null,
): readonly Difference[] {
  return [
    ...compareUser(before, after, declares),
    ...compareEnv(before, after, declares),
    ...compareStartCommand(before.config, after.config, declares),
    ...compareSets(before, after),
    ...compareHealthcheck(before, after),
    ...compareValues(before, after),
  ];
}

function compareUser(
  before: Contract,
  after: Contract,
  declares: readonly Declaration[] | null,
): readonly Difference[] {
  const [was, is] = [before.config.user, after.config.user];
  if (was === is) return [];
  const text = `USER: ${was || 'root'} before, ${is || 'root'} after`;
  if (isRoot(is) && !isRoot(was))
    return [{ text: `${text}: the process has more rights than before`, breaks: true }];
  const declared = declares === null || declares.some(({ what }) => what === 'user');
  return [{ text, breaks: !declared && !isRoot(was) }];
}

/** USER as it stands in an image's configuration. */
function isRoot(user: string): boolean {
  return ['', '0', 'root'].includes(user.split(':')[0] ?? '');
}

function compareEnv(
  before: Contract,
  after: Contract,
  declares: readonly Declaration[] | null,
): readonly Difference[] {
  const changed = [...new Set([...before.config.env.keys(), ...after.config.env.keys()])].filter(
    (name) => before.config.env.get(name) !== after.config.env.get(name),
  );
  const inherited = changed.filter((name) => !isOwn(before, after, name));
  const found = changed
    .filter((name) => isOwn(before, after, name))
    .map((name) => {
      const [was, is] = [before.config.env.get(name), after.config.env.get(name)];
      const isDeclared = declares?.some((item) => item.what === 'env' && item.name === name) === true;
      const isFine = isDeclared || (name === 'PATH' && keepsPath(before, was, is));
      // an addition loses nothing, so it only counts against a rewrite that should have declared it
      const counts = was !== undefined || declares !== null;
      return { text: `ENV ${name}: ${quoted(was)} before, ${quoted(is)} after`, breaks: !isFine && counts };
    });
  if (inherited.length === 0) return found;
  return [...found, { text: `the base images differ in ENV ${inherited.join(', ')}`, breaks: false }];
}

function isOwn(before: Contract, after: Contract, name: string): boolean {
  return (
    before.written === null ||
    after.written === null ||
    before.written.env.has(name) ||
    after.written.env.has(name)
  );
}

/** Every folder that the original's own ENV puts on PATH is still there; folders of its base image may go. */
function keepsPath({ written }: Contract, was: string | undefined, is: string | undefined): boolean {
  const now = new Set((is ?? '').split(':'));
  const lost = (was ?? '').split(':').filter((folder) => !now.has(folder));
  const own = written?.env.get('PATH')?.split(':') ?? [];
  return written !== null && lost.every((folder) => !own.includes(folder));
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'not set' : JSON.stringify(value);
}

function compareStartCommand(
  before: ImageConfig,
  after: ImageConfig,
  declares: readonly Declaration[] | null,
): readonly Difference[] {
  const was = [...(before.entrypoint ?? []), ...(before.cmd ?? [])];
  const is = [...(after.entrypoint ?? []), ...(after.cmd ?? [])];
  if (sameWords(was, is)) return [];
  const text = `start command: ${JSON.stringify(was)} before, ${JSON.stringify(is)} after`;
  if (sameWords(withoutShell(before.entrypoint, before.cmd), withoutShell(after.entrypoint, after.cmd)))
    return [{ text, breaks: false }];
  const declared = declares?.some(
    (item) => item.what === 'start' && (sameWords(item.argv, is) || sameWords(item.argv, after.cmd ?? [])),
  );
  return [{ text, breaks: declares !== null && declared !== true }];
}

/** The words that a plain shell form runs: `/bin/sh -c "exec node server.js"` is `node server.js`. Anything more stays as it is. */
function withoutShell(
  entrypoint: readonly string[] | null,
  cmd: readonly string[] | null,
): readonly string[] {
  const plain = (words: readonly string[]): readonly string[] => {
    const [shell, flag, text, ...more] = words;
    if (shell !== '/bin/sh' || flag !== '-c' || text === undefined || more.length > 0) return words;
    return plainWords(text) ?? words;
  };
  return [...plain(entrypoint ?? []), ...plain(cmd ?? [])];
}

function plainWords(text: string): readonly string[] | null {
  const { commands, flat, error } = parseScript(text);
  const [command] = commands;
  if (!flat || error !== null || commands.length !== 1 || !command) return null;
  if (command.assignments.length > 0 || command.redirects.length > 0) return null;
  const words = command.words.flatMap((word) => (word.value === null ? [] : [word.value]));
  if (words.length !== command.words.length) return null;
  return words[0] === 'exec' ? words.slice(1) : words;
}

/** Lists whose order does not count. Labels of the base image are its own affair. */
const SETS: readonly { readonly keyword: string; readonly of: (contract: Contract) => readonly string[] }[] =
  [
    { keyword: 'EXPOSE', of: ({ config }) => config.ports },
    { keyword: 'VOLUME', of: ({ config }) => config.volumes },
    { keyword: 'ONBUILD', of: ({ config }) => config.onbuild },
    {
      keyword: 'LABEL',
      of: ({ config, written }) =>
        [...config.labels]
          .filter(([name]) => written?.labels.has(name) !== false)
          .map(([name, value]) => `${name}=${value}`),
    },
  ];

function compareSets(before: Contract, after: Contract): readonly Difference[] {
  return SETS.flatMap(({ keyword, of }) => {
    const [was, is] = [of(before), of(after)];
    const lost = was.filter((item) => !is.includes(item)).map((item) => `${keyword} ${item} is lost`);
    const added = is.filter((item) => !was.includes(item)).map((item) => `${keyword} ${item} is new`);
    return [
      ...lost.map((text) => ({ text, breaks: isWritten(before, keyword) })),
      ...added.map((text) => ({ text, breaks: false })),
    ];
  });
}

function compareHealthcheck(before: Contract, after: Contract): readonly Difference[] {
  const [was, is] = [before.config, after.config];
  const same =
    sameWords(healthWords(was.healthcheck), healthWords(is.healthcheck)) &&
    was.healthcheckTimes === is.healthcheckTimes;
  if (same) return [];
  const shown = (config: ImageConfig): string => (config.healthcheck ? `${JSON.stringify(config.healthcheck)} ${config.healthcheckTimes}`.trim() : 'none'); // prettier-ignore
  return [
    {
      text: `HEALTHCHECK: ${shown(was)} before, ${shown(is)} after`,
      breaks: isWritten(before, 'HEALTHCHECK'),
    },
  ];
}

function healthWords(test: readonly string[] | null): readonly string[] {
  const [kind, text = '', ...more] = test ?? [];
  if (kind === 'CMD-SHELL') return plainWords(text) ?? [kind, text];
  return kind === 'CMD' ? [text, ...more] : (test ?? []);
}

const VALUES: readonly { readonly keyword: string; readonly of: (config: ImageConfig) => string }[] = [
  { keyword: 'WORKDIR', of: ({ workdir }) => workdir || '/' },
  { keyword: 'STOPSIGNAL', of: ({ stopSignal }) => stopSignal },
  { keyword: 'SHELL', of: ({ shell }) => (shell ? JSON.stringify(shell) : '') },
];

function compareValues(before: Contract, after: Contract): readonly Difference[] {
  return VALUES.filter(({ of }) => of(before.config) !== of(after.config)).map(({ keyword, of }) => ({
    text: `${keyword}: ${of(before.config) || 'none'} before, ${of(after.config) || 'none'} after`,
    breaks: isWritten(before, keyword),
  }));
}

function isWritten({ written }: Contract, keyword: string): boolean {
  return written === null || written.keywords.has(keyword);
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}
