/** How yarn 2 or newer installs, by its settings and its lockfile, and which steps bring it; what an install needs is not known here. */
import type { Project } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { inFolder } from '../../project/paths.ts';
import type { NodeStep } from './steps.ts';

/** Yarn 2 or newer. */
export interface Berry {
  readonly major: number;
  /** How packages come to lie; `pnp`: in archives, and nothing is in node_modules. */
  readonly linker: 'node-modules' | 'pnpm' | 'pnp';
  /** It can install for production alone: yarn 4, or the plugin of yarn 2 and 3 is there. */
  readonly focuses: boolean;
  /** What it downloads lies in the application's folder. */
  readonly localCache: boolean;
  /** Of `.yarnrc.yml`, whose top level has one setting a line. */
  readonly settings: ReadonlyMap<string, string>;
  /** Files in the application's folder without which it does not start. */
  readonly needs: readonly string[];
}

/** Where an application is installed, and under which ENV. */
export interface BerryPlace {
  readonly project: Project;
  readonly folder: string;
  readonly steps: readonly NodeStep[];
  readonly variables: ReadonlyMap<string, string | null>;
}

const SETTINGS = '.yarnrc.yml';

/** The scripts of a package that it runs when it installs: `prepare` is none of them. */
export const berryHooks = ['preinstall', 'install', 'postinstall'];

/** Null: yarn 1 installs. `unsupported`: why nobody knows which one does. `version` is what Dockerfile or package.json ask for. */
export function berryOf(
  place: BerryPlace,
  version: string | null,
): Berry | { readonly unsupported: string } | null {
  const { project, folder, steps, variables } = place;
  const text = sentText(project, inFolder(folder, SETTINGS));
  const lock = project.read(inFolder(folder, 'yarn.lock')) ?? '';
  const format = /^__metadata:\s+version: (\d+)/m.exec(lock)?.[1];
  const asked = version === null ? null : Number.parseInt(version, 10);
  const settings = new Map([...settingsOf(text ?? ''), ...settingsOfVariables(variables)]);
  const release = settings.has('ignorePath') ? undefined : settings.get('yarnPath');
  const vendored = release !== undefined && sentText(project, inFolder(folder, release), true) !== null;
  if (!vendored && format === undefined && (asked ?? 1) < 2) return null;
  const major = majorOf(vendored ? release : '', asked) ?? majorOfFormat(format);
  if (major === null || (!vendored && !isBrought(steps)))
    return { unsupported: unsupported(place, asked, release) };
  const changed = steps.find(({ command }) =>
    /^yarn (?:set|plugin|policies|config (?:un)?set)\b/.test(command.text),
  );
  if (changed) return { unsupported: `"${changed.command.text}" changes how yarn installs` };
  return {
    major,
    linker: linkerOf(settings.get('nodeLinker')),
    focuses: major >= 4 || /plugin-workspace-tools/.test(text ?? ''),
    localCache: (settings.get('enableGlobalCache') ?? String(major >= 4)) !== 'true',
    settings,
    needs: [
      'yarn.lock',
      ...(text === null ? [] : [SETTINGS]),
      ...(vendored ? [release] : []),
      '.yarn/plugins',
    ],
  };
}

/** Null where the builder does not get the file. A release is too large to be read. */
function sentText(project: Project, path: string, whatever = false): string | null {
  if (!project.has(path) || !project.sent(path)) return null;
  return whatever ? '' : (project.read(path) ?? null);
}

/** `corepack enable` puts its own yarn before that of the image. */
function isBrought(steps: readonly NodeStep[]): boolean {
  return steps.some(({ command }) => /^corepack enable\b/.test(command.text));
}

function unsupported(
  { project, folder }: BerryPlace,
  asked: number | null,
  release: string | undefined,
): string {
  const settings = repositoryPath(project, inFolder(folder, SETTINGS));
  if (release !== undefined) return `${settings} names ${release}, which the builder does not get`;
  const name = asked === null || asked < 2 ? 'yarn 2 or newer' : `yarn ${asked}`;
  return `the application is installed by ${name}, and neither a yarnPath nor corepack enable brings it`;
}

/** `.yarn/releases/yarn-4.6.0.cjs` before what package.json asks for, which it does not follow. */
function majorOf(release: string, asked: number | null): number | null {
  const named = /yarn-(\d+)\.\d/.exec(release)?.[1];
  if (named !== undefined) return Number(named);
  return asked !== null && asked >= 2 ? asked : null;
}

/** The yarn that writes a lockfile of a format; null for yarn 1. */
export function majorOfFormat(format: string | undefined): number | null {
  if (format === undefined) return null;
  return Number(format) >= 8 ? 4 : Number(format) >= 5 ? 3 : 2;
}

function linkerOf(text: string | undefined): Berry['linker'] {
  return text === 'node-modules' || text === 'pnpm' ? text : 'pnp';
}

function settingsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).map((line) => /^(\w+):\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? match[3] ?? match[4] ?? '']] : [])));
} // prettier-ignore

/** `YARN_NODE_LINKER` is the setting nodeLinker. */
function settingsOfVariables(variables: BerryPlace['variables']): readonly (readonly [string, string])[] {
  return [...variables].flatMap(([name, value]) => {
    const words = /^YARN_([A-Z_]+)$/i.exec(name)?.[1]?.toLowerCase();
    if (words === undefined || words === 'version') return [];
    return [[words.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value ?? '?'] as const];
  });
}
