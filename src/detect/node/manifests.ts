/** Which files of the context an install needs, or why these cannot be named; where they are copied is not decided here. */
import { because } from '../../dockerfile/index.ts';
import { toImage } from '../../analysis/layout.ts';
import { configurationFiles, lifecycleScripts, lockfiles } from '../../knowledge/languages/node/managers.ts';
import type { Declined, Effect, Evidence, Manifests, Project, Reason } from '../../model/index.ts';
import { placeIn, evidenceAt, repositoryPath } from '../../project/evidence.ts';
import { berryHooks } from './berry.ts';
import { type NodeStageFacts } from './stage.ts';
import { prismaSchema, type ScriptPlace } from './builders.ts';
import { member, strings } from './json.ts';
import { manifestEvidence, type Manifest } from './manifest.ts';
import { inFolder, relativeTo } from '../../project/paths.ts';
import { judgeText } from './scripts.ts';
import { workspaceMembers } from './workspace.ts';

/** The files of the context that an install needs so that it does what it did with all sources there. */
export function manifestsOf(
  stage: NodeStageFacts,
  place: ScriptPlace,
  install: Pick<Effect, 'block'>,
  ignoresScripts: boolean,
): Manifests | Declined {
  const { project } = stage;
  const { manifest } = place;
  if (manifest === null)
    return {
      declined: because`${install.block} installs in a folder without the application's package.json`,
    };
  const unseen = unseenConfiguration(stage, manifest);
  if (unseen !== null) return { declined: unseen };
  const members = workspaceMembers(project, manifest);
  if ('declined' in members) return members;
  const wanted = [...ownFiles(stage, manifest), ...members.flatMap((entry) => [entry.path])];
  const evidence: Evidence[] = [manifestEvidence(project, manifest, ['dependencies'], 'what is installed')];
  for (const each of [manifest, ...members]) {
    const local = localDependencies(project, each);
    if ('declined' in local) return local;
    wanted.push(...local.paths, ...programFiles(each));
    const scripts = ignoresScripts ? { paths: [], evidence: [] } : lifecycleFiles(stage, each, place);
    if ('declined' in scripts) return scripts;
    wanted.push(...scripts.paths);
    evidence.push(...scripts.evidence);
  }
  return brought(stage, install, [...new Set(wanted)], evidence, manifest);
}

/** Only what the author's own instructions have brought by then counts, and package.json itself must be there. */
function brought(
  stage: NodeStageFacts,
  install: Pick<Effect, 'block'>,
  wanted: readonly string[],
  evidence: readonly Evidence[],
  manifest: Manifest,
): Manifests | Declined {
  const before = stage.copies.filter((copied) => copied.block.index < install.block.index);
  const paths = wanted.filter(
    (path, _, all) =>
      !all.some((other) => other !== path && relativeTo(other, path) !== null && stage.project.has(other)) &&
      stage.project.has(path) && stage.project.sent(path) && toImage(before, path) !== null,
  ); // prettier-ignore
  if (!paths.includes(manifest.path))
    return { declined: because`${manifest.path} is not copied before ${install.block}` };
  return { paths, evidence };
}

function ownFiles(stage: NodeStageFacts, manifest: Manifest): readonly string[] {
  const { project, manager } = stage;
  const lock = lockfiles.find(
    (file) => file.manager === manager.name && project.has(inFolder(manifest.folder, file.name)),
  );
  const names = ['package.json', ...(lock ? [lock.name] : []), ...configurationOf(manager)];
  const prisma = manifest.dependencies.has('@prisma/client')
    ? prismaSchema([], { project, folder: manifest.folder, manifest })
    : null;
  return [...names, ...patchFolders(manifest), ...(prisma === null ? [] : [prisma])].map((name) =>
    inFolder(manifest.folder, name),
  );
}

/** A cache that is committed is the registry of the install. */
function configurationOf({ name, berry }: NodeStageFacts['manager']): readonly string[] {
  const usual = configurationFiles[name] ?? [];
  return berry === null ? usual : [...new Set([...usual, ...berry.needs, '.yarn/cache'])];
}

/** A file that decides where packages come from, and that something puts into the context before it is built; null for none. */
function unseenConfiguration({ project, manager }: NodeStageFacts, { folder }: Manifest): Reason | null {
  for (const name of configurationFiles[manager.name] ?? []) {
    const path = inFolder(folder, name);
    if (project.has(path) || !/rc$|\.yml$/.test(name) || name === 'pnpm-workspace.yaml') continue;
    const recipe = project.recipe(name);
    if (recipe !== null)
      return because`${recipe} makes or reads ${name}, which the install may need and git does not know`;
    if (project.ignoredByGit(path)) return `git ignores ${name}, which the install may need`;
  }
  return null;
}

/** `patches` for patch-package; the files of `patchedDependencies` for pnpm. */
function patchFolders(manifest: Manifest): readonly string[] {
  const uses = [...manifest.scripts.values()].some((text) => text.includes('patch-package'));
  const listed = [...strings(member(manifest.json.value['pnpm'], 'patchedDependencies')).values()];
  return [
    ...(uses || listed.some((path) => path.startsWith('patches/')) ? ['patches'] : []),
    ...listed.filter((path) => !path.startsWith('patches/')),
  ];
}

/** Folders and archives of the context that `file:`, `link:` and `portal:` name. */
function localDependencies(
  project: Project,
  manifest: Manifest,
): { readonly paths: readonly string[] } | Declined {
  const paths: string[] = [];
  for (const group of [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]) {
    for (const [name, range] of group) {
      const target =
        /^(?:file|link|portal):(.+)$/.exec(range)?.[1] ?? (/^\.{1,2}\//.test(range) ? range : null);
      if (target === null) continue;
      const path = inFolder(manifest.folder, target);
      if (path.startsWith('..') || !project.has(path))
        return {
          declined: `${repositoryPath(project, manifest.path)} takes ${name} from ${target}, which is not in the build context`,
        };
      if (path === '.' || path === manifest.folder)
        return { declined: `${repositoryPath(project, manifest.path)} takes ${name} from its own folder` };
      paths.push(path);
    }
  }
  return { paths };
}

/** Programs of a package, which an install links to where they are there. */
function programFiles({ folder, json }: Manifest): readonly string[] {
  const { bin } = json.value;
  const files = typeof bin === 'string' ? [bin] : [...strings(bin).values()];
  return files.map((path) => inFolder(folder, path));
}

/** What the scripts read that an install runs; Declined when that may be any source. */
function lifecycleFiles(
  { project, manager }: NodeStageFacts,
  manifest: Manifest,
  place: ScriptPlace,
): Manifests | Declined {
  const paths: string[] = [];
  const evidence: Evidence[] = [];
  for (const name of hooksOf(manager)) {
    const text = manifest.scripts.get(name);
    if (text === undefined || (name === 'prepublish' && manifest.scripts.has('prepare'))) continue;
    const judged = judgeText(text, { ...place, folder: manifest.folder, manifest });
    const where = placeIn(project, manifest.path, manifest.json.lineOf('scripts', name) ?? 1);
    if (judged.kind === 'opaque')
      return {
        declined: because`${where}: the ${name} script "${text}" runs with every install, and ${judged.why ?? 'what it reads is not known'}`,
      };
    if (judged.reads === null)
      return {
        declined: `${where}: the ${name} script "${text}" runs with every install and needs the sources`,
      };
    paths.push(...judged.reads.map((path) => inFolder(manifest.folder, path)));
    evidence.push(manifestEvidence(project, manifest, ['scripts', name], `${name} script: ${text}`));
  }
  return { paths, evidence };
}

/** Whether root scripts run at install are harmless to leave out or need nothing of development dependencies. */
export function lifecycleTexts({ manifest, members, manager }: NodeStageFacts): readonly string[] {
  const packages = [...(manifest === null ? [] : [manifest]), ...members];
  return hooksOf(manager).flatMap((name) => packages.flatMap(({ scripts }) => scripts.get(name) ?? []));
}

function hooksOf({ berry }: NodeStageFacts['manager']): readonly string[] {
  return berry === null ? lifecycleScripts : berryHooks;
}

/** The lockfile as evidence. */
export function lockEvidence(stage: NodeStageFacts): Evidence | null {
  return stage.lock && !('declined' in stage.lock)
    ? evidenceAt(
        stage.project,
        stage.lock.path,
        null,
        `${stage.lock.manager} lockfile, version ${stage.lock.version}`,
      )
    : null;
}
