/** The clean form of an install command, and of the prune behind it, or why there is none; where the command stands in the document is not changed here. */
import { toContext } from '../../analysis/layout.ts';
import { because, commandWithWords, joinPath, standsIn, type Word } from '../../dockerfile/index.ts';
import {
  elsewhereFlag,
  locklessFlag,
  pnpmFormats,
  productionFlag,
} from '../../knowledge/languages/node/managers.ts';
import type { CleanCommand, Command, Declined, Effect, Reason } from '../../model/index.ts';
import type { NodeStageFacts } from './stage.ts';
import { majorOfFormat, type Berry } from './berry.ts';
import type { Lock } from './lock/index.ts';
import { managerCommand, subcommandAt, type ManagerCommand } from './manager.ts';
import { developmentNames, nameOf, type Manifest } from './manifest.ts';
import { bringLock, type Bringing } from './unbrought-lock.ts';
import { hasModernNpm, majorOf, stageMajor } from './version.ts';
import { packagesBelow } from './workspace.ts';

/**
 * The clean form of an install command, the author's flags kept.
 * `production`: development dependencies are left out from the start; a text says why they are not.
 */
export function cleanInstallOf(
  stage: NodeStageFacts,
  effect: Effect,
  production: true | Reason,
): CleanCommand | Declined {
  const { command, block } = effect;
  const parsed = managerCommand(command);
  if (command.words.some((word) => word.value === null))
    return { declined: because`${block}: ${command.text} has parts that only the build knows` };
  if (!standsIn(block, command))
    return { declined: because`${block}: ${command.text} stands in a script that it runs` };
  if (parsed?.does === 'global')
    return { declined: because`${block}: ${command.text} is a tool, which no lockfile pins` };
  if (parsed?.does !== 'install')
    return { declined: because`${block}: ${command.text} names packages of its own` };
  if (stage.manager.unsupported !== null) return { declined: stage.manager.unsupported };
  const pure = parsed.manager === 'yarn' && stage.manager.berry === null ? PURE : '';
  const odd = parsed.flags.find(
    (flag) => flag !== pure && (locklessFlag.test(flag) || elsewhereFlag.test(flag)),
  );
  if (odd !== undefined) return { declined: because`${block}: ${command.text} has ${odd}` };
  const { manifest, lock } = stage;
  if (manifest === null)
    return { declined: because`${block} installs in a folder without the application's package.json` };
  const bringing =
    lock === null || 'declined' in lock || parsed.clean ? null : bringLock(stage, lock, manifest, effect);
  const brings = bringing !== null && 'path' in bringing ? bringing : null;
  const unusable = parsed.clean ? null : lockProblem(stage, lock, effect, manifest, parsed, bringing);
  const omit = production === true && developmentNames(manifest).length > 0;
  const changes = cleanWords(stage, command, parsed, omit, unusable === null);
  if ([...changes.keys()].some(({ split }) => split))
    return { declined: because`${block}: a word of the install goes on over a line continuation` };
  if (changes.size > 0) {
    const text = commandWithWords(block, command, changes);
    const why = whyOf(text, command.text, parsed, unusable);
    if (unusable !== null || brings === null) return { text, why };
    return { text, brings, why: because`${why}, copied beside ${brings.beside}` };
  }
  if (unusable !== null) return { declined: unusable };
  return {
    declined:
      production === true || developmentNames(manifest).length === 0 || leavesDevelopmentOut(parsed)
        ? because`${block} installs cleanly already`
        : because`${block} installs cleanly, with development dependencies: ${production}`,
  };
}

/** Whether the command leaves development dependencies out by its flags. */
export function leavesDevelopmentOut(command: ManagerCommand): boolean {
  return command.flags.some((flag) => productionFlag.test(flag));
}

/** Why a clean install of this lockfile would not do what the author's command does; null when it would. */
function lockProblem(
  stage: NodeStageFacts,
  lock: NodeStageFacts['lock'],
  effect: Effect,
  manifest: Manifest,
  parsed: ManagerCommand,
  bringing: Bringing | null,
): Reason | null {
  const clean = parsed.manager === 'npm' ? 'npm ci' : 'a frozen install';
  if (lock === null) return `${manifest.path} has no ${stage.manager.name} lockfile, which ${clean} needs`;
  if ('declined' in lock) return lock.declined;
  if (parsed.manager !== lock.manager)
    return because`${effect.block} installs with ${parsed.manager}, and ${lock.path} is ${lock.manager}'s`;
  const before = stage.copies.filter((copied) => copied.block.index < effect.block.index);
  if (bringing !== null && 'hindrance' in bringing) return bringing.hindrance;
  if (toContext(before, joinPath(effect.cwd ?? '/', 'package.json'), stage.project) !== manifest.path)
    return because`${effect.block} installs in a folder that is not ${manifest.folder === '.' ? "package.json's" : manifest.folder}`;
  const earlier = stage.steps.find(
    (step) =>
      step.command !== effect.command &&
      step.cwd === effect.cwd &&
      isBefore(step, effect) &&
      ['install', 'add'].includes(managerCommand(step.command)?.does ?? ''),
  );
  if (earlier && !parsed.clean)
    return because`${earlier.block} installs into the same folder before, which ${clean} would take away`;
  const packages = packagesBelow(stage.project, manifest.folder);
  const absent = packages.slice(1).find((each) => !stage.members.includes(each));
  if (absent !== undefined)
    return because`${absent.path} is not copied before ${effect.block}, and ${clean} needs all packages of the workspace`;
  const lenient = isLenient(stage, parsed);
  const siblings = new Set(packages.map(nameOf));
  const differing = [manifest, ...packages.slice(1)].map((each) => lock.outOfSync(each, lenient, siblings));
  return versionProblem(stage, lock) ?? differing.find((why) => why !== null) ?? null;
}

function isBefore(step: NodeStageFacts['steps'][number], effect: Effect): boolean {
  return (
    step.block.index < effect.block.index ||
    (step.block === effect.block && step.command.start < effect.command.start)
  );
}

/** Whether the manager of this image reads this lockfile as it stands. */
function versionProblem(stage: NodeStageFacts, lock: Lock): string | null {
  switch (lock.manager) {
    case 'npm':
      return npmProblem(stage, lock);
    case 'yarn':
      return berryProblem(stage, lock);
    case 'pnpm':
      return pnpmProblem(stage, lock);
  }
}

function npmProblem(stage: NodeStageFacts, lock: Lock): string | null {
  const major = stageMajor(stage.view);
  if (major !== null && major < 10) return `npm of node ${major} has no npm ci`;
  const own = stage.manager.name === 'npm' ? majorOf(stage.manager.version) : null;
  const modern = own === null ? hasModernNpm(major) : own >= 7;
  if (lock.version === '1' && modern)
    return `${lock.path} is of version 1, which does not say what peer dependencies need: whether npm ci of this image accepts it is not known`;
  if (lock.version !== '1' && !modern)
    return `${lock.path} is of version ${lock.version}, which the npm of node ${major ?? '?'} does not read`;
  return null;
}

function pnpmProblem(stage: NodeStageFacts, lock: Lock): string | null {
  const row = pnpmFormats.find((candidate) => candidate.format.test(lock.version));
  const major = majorOf(stage.manager.version) ?? Number.POSITIVE_INFINITY;
  if (row && major >= row.from && major <= row.to) return null;
  return `${lock.path} has format ${lock.version}, which ${stage.manager.version === null ? 'the newest pnpm' : `pnpm ${stage.manager.version}`} does not read as it stands`;
}

/** Yarn 2 and newer write a lockfile of another major, or of another compression of the cache, anew. */
function berryProblem({ manager: { berry } }: NodeStageFacts, lock: Lock): string | null {
  if (berry === null) return null;
  const of = majorOfFormat(lock.version === '1' ? undefined : lock.version) ?? 1;
  const level = berry.settings.get('compressionLevel') ?? (berry.major >= 4 ? '0' : 'mixed');
  const compressed = level === 'mixed' ? '' : `c${level}`;
  if (of === berry.major && (lock.cacheKey ?? '').replace(/^\d+/, '') === compressed) return null;
  return `${lock.path} is of ${of === berry.major ? 'another compressionLevel' : `yarn ${of}`}, so that yarn ${berry.major} would write it anew`;
}

/** Missing peer dependencies are no error. */
function isLenient(stage: NodeStageFacts, command: ManagerCommand): boolean {
  if (command.flags.some((flag) => flag === '--legacy-peer-deps' || flag === '--force' || flag === '-f'))
    return true;
  const settings = stage.project.read(stage.folder === '.' ? '.npmrc' : `${stage.folder}/.npmrc`) ?? '';
  const variable = [...stage.env.keys()].some((name) => name.toLowerCase() === 'npm_config_legacy_peer_deps');
  return variable || /^\s*(legacy-peer-deps|force)\s*=\s*true/m.test(settings);
}

/** The words that change, so that everything that is kept stays as the author wrote it. */
function cleanWords(
  stage: NodeStageFacts,
  command: Command,
  parsed: ManagerCommand,
  omit: boolean,
  clean: boolean,
): ReadonlyMap<Word, string> {
  const changes = new Map<Word, string>();
  const replace = (at: number, text: string): void => {
    const word = command.words[at];
    if (word && word.text !== text) changes.set(word, text);
  };
  const words = command.words.map((word) => word.value ?? '');
  const last = subcommandAt(words);
  const modern = isModern(stage);
  const already = words.findIndex((word) => productionFlag.test(word));
  const drop = omit && already < 0 ? productionFlagOf(parsed, modern) : '';
  if (parsed.manager === 'npm') {
    replace(last, `${parsed.clean || !clean ? (words[last] ?? 'ci') : 'ci'}${drop}`);
    if (already >= 0 && modern && !parsed.clean && clean) replace(already, '--omit=dev');
  } else if (omit && already < 0 && canFocus(stage, words.slice(1)) && (parsed.clean || clean)) {
    const [first = 0, second] = words.slice(1).map((_, at) => at + 1);
    replace(first, `${first === 0 ? 'yarn ' : ''}workspaces${second === undefined ? focusOf(stage) : ''}`);
    if (second !== undefined) replace(second, focusOf(stage).trim());
  } else {
    const name = last === 0 ? `${words[0] ?? 'yarn'} install` : (words[last] ?? 'install');
    const { berry } = stage.manager;
    const exact = berry === null ? ' --frozen-lockfile' : ' --immutable';
    const pure = words.indexOf(PURE);
    if (pure >= 0 && clean) replace(pure, exact.trim());
    const added = `${parsed.clean || !clean || pure >= 0 ? '' : exact}${berry === null ? drop : ''}`;
    if (added !== '') replace(last, `${name}${added}`);
  }
  return changes;
}

/** Yarn 1 then writes no lockfile, and says nothing where it does not fit. */
const PURE = '--pure-lockfile';

/** In a workspace, all of its packages. */
function focusOf({ members }: NodeStageFacts): string {
  return members.length > 0 ? ' focus --all --production' : ' focus --production';
}

/** Yarn 2 and newer install for production by another command, which takes no other option. */
function canFocus({ manager: { berry } }: NodeStageFacts, words: readonly string[]): boolean {
  return berry?.focuses === true && words.length < 3 && words.every((word) => /^(?:install|--immutable|--frozen-lockfile)$/.test(word));
} // prettier-ignore

function productionFlagOf(parsed: ManagerCommand, modern: boolean): string {
  if (parsed.manager === 'pnpm') return ' --prod';
  return parsed.manager === 'npm' && modern ? ' --omit=dev' : ' --production';
}

function isModern(stage: NodeStageFacts): boolean {
  const own = stage.manager.name === 'npm' ? majorOf(stage.manager.version) : null;
  return own === null ? hasModernNpm(stageMajor(stage.view)) : own >= 7;
}

function whyOf(text: string, before: string, parsed: ManagerCommand, unusable: Reason | null): Reason {
  const lockfile = parsed.clean || unusable !== null ? null : 'installs exactly what the lockfile says';
  const production =
    /--omit=dev|--production|--prod\b/.test(text) && !/--omit=dev|--production|--prod\b/.test(before)
      ? 'leaves development dependencies out'
      : null;
  const said =
    [lockfile, production].filter((part) => part !== null).join(' and ') || 'uses the flag of today';
  return unusable === null ? said : because`${said}; it stays ${parsed.manager} install, because ${unusable}`;
}

/** `npm prune` and its relatives for an install command, with the flags that resolving needs; a text says why there is none. */
export function pruneCommand(
  stage: NodeStageFacts,
  command: ManagerCommand,
  hasScripts: boolean,
  compiles: boolean,
): { readonly command: string } | { readonly none: string } {
  const kept = command.flags.filter((flag) =>
    ['--legacy-peer-deps', '--force', '-f', '--ignore-scripts', '--no-optional', '--omit=optional'].includes(
      flag,
    ),
  );
  const suffix = kept.map((flag) => ` ${flag}`).join('');
  switch (stage.manager.name) {
    case 'npm':
      return { command: `npm prune ${isModern(stage) ? '--omit=dev' : '--production'}${suffix}` };
    case 'pnpm':
      if (stage.members.length > 0) return { none: 'pnpm prune does not know workspaces' };
      return {
        command: `pnpm prune --prod${kept.includes('--ignore-scripts') ? '' : ' --ignore-scripts'}${suffix}`,
      };
    case 'yarn':
      if (stage.manager.berry !== null) return focusCommand(stage, stage.manager.berry, hasScripts);
      if (hasScripts && compiles)
        return {
          none: 'yarn would run the install scripts again when it takes development dependencies out',
        };
      return {
        command: `yarn install --production${command.clean ? ' --frozen-lockfile' : ''} --prefer-offline${hasScripts && !kept.includes('--ignore-scripts') ? ' --ignore-scripts' : ''}${suffix}`,
      };
  }
}

function focusCommand(stage: NodeStageFacts, { focuses, major }: Berry, hasScripts: boolean): { readonly command: string } | { readonly none: string } {
  if (hasScripts) return { none: 'yarn would run the install scripts of package.json again' };
  if (!focuses) return { none: `yarn ${major} has no plugin that takes development dependencies out` };
  return { command: `yarn workspaces${focusOf(stage)}` };
} // prettier-ignore
