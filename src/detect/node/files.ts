/** Which files a Node program opens and writes, as paths of the image, out of what its sources do; how the sources are read is not known here. */
import { toContext } from '../../analysis/layout.ts';
import { joinPath, folderOf } from '../../dockerfile/index.ts';
import { placeholder } from '../../knowledge/languages/node/files.ts';
import type { Evidence, Program, Seen } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NodeStageFacts } from './stage.ts';
import type { PackageBehaviour } from './package-behaviour.ts';
import { relativeTo } from '../../project/paths.ts';
import { contextOf } from './compiled.ts';
import { isSource, resolvePath, type Graph } from './sources.ts';
import type { SeenAction } from '../../sources/walk.ts';
import { HOME, type World } from '../../sources/world.ts';

interface Places {
  readonly seen: readonly Seen[];
  readonly unknown: Evidence | null;
}

export function openedPaths(
  stage: NodeStageFacts,
  findings: readonly SeenAction[],
  graph: Graph,
  world: World,
  facts: PackageBehaviour,
): Places {
  const seen = new Map<string, Seen>();
  let unknown: Evidence | null = null;
  const open = (image: string, evidence: Evidence): void => {
    const path = fromCwd(stage, image);
    if (!reaches(stage, image)) return;
    if (path === '.') unknown ??= evidence;
    else if (!seen.has(path)) seen.set(path, { path, evidence });
  };
  const hinted = (image: string, evidence: Evidence): void => {
    const context = toContext(stage.copies, image, stage.project);
    const isData =
      context !== null && context !== '.' && stage.project.has(context) && !isCode(stage, graph, context);
    if (isData && stage.project.sent(context)) open(image, evidence);
  };
  for (const finding of findings.filter((candidate) => candidate.does === 'open')) {
    const place = placeOfValue(stage, finding, world);
    const evidence = evidenceOf(stage, finding, 'opens');
    if (place === null) continue;
    if (place === 'unknown') unknown ??= evidence;
    else if (finding.hint) hinted(place.path, { ...evidence, says: `names ${fromCwd(stage, place.path)}` });
    else open(place.path, { ...evidence, says: `${finding.what} opens ${fromCwd(stage, place.path)}` });
  }
  for (const seen of facts.opens) open(joinPath(world.cwd, seen.path), seen.evidence);
  for (const data of loadedData(stage, graph, world)) open(data.path, data.evidence);
  return { seen: [...seen.values()], unknown };
}

/** A source, or a folder that the program loads sources from: the language finds these itself. */
function isCode(stage: NodeStageFacts, graph: Graph, context: string): boolean {
  if (!stage.project.isFolder(context)) return isSource(context) || context.endsWith('package.json');
  return graph.modules.some((module) => module.path.startsWith(`${context}/`));
}

/**
 * Whether a path of the image comes from the context: a file of the repository, or one that git ignores and a developer may have
 * (`.env`, a key), which the author's COPY then brings as well.
 */
function reaches(stage: NodeStageFacts, image: string): boolean {
  const context = toContext(stage.copies, image, stage.project);
  if (context !== null && stage.project.has(context)) return stage.project.sent(context);
  const absent = contextOf(stage, image);
  if (absent === null || absent.startsWith('..') || !stage.project.sent(absent)) return false;
  return stage.project.ignoredByGit(absent) || /(^|\/)\.env$/.test(absent);
}

/** JSON and other files that are imported by name: `require('../config.json')` from where the compiled script lies. */
function loadedData(stage: NodeStageFacts, graph: Graph, world: World): readonly Seen[] {
  return graph.modules.flatMap((module) => {
    const at = world.runtimePath(module.path);
    if (at === null) return [];
    return module.loads.flatMap((entry) => {
      const specifier = entry.specifier.kind === 'text' ? entry.specifier.text : '';
      if (
        !specifier.startsWith('.') ||
        entry.typeOnly ||
        isSource(resolvePath(stage.project, module.path, specifier, null) ?? 'x.js')
      )
        return [];
      return [
        {
          path: joinPath(folderOf(at), specifier),
          evidence: {
            path: repositoryPath(stage.project, module.path),
            line: entry.line,
            says: `loads ${specifier}`,
          },
        },
      ];
    });
  });
}

export function writtenPaths(
  stage: NodeStageFacts,
  findings: readonly SeenAction[],
  world: World,
  facts: PackageBehaviour,
  serves: Evidence | null,
): { readonly seen: readonly Seen[]; readonly unknown: Program['writesUnknown'] } {
  const seen = new Map<string, Seen>();
  let unknown: Program['writesUnknown'] = null;
  const write = (image: string, evidence: Evidence): void => {
    const path = fromCwd(stage, image);
    if (!seen.has(path)) seen.set(path, { path, evidence });
  };
  for (const finding of findings.filter((candidate) =>
    ['write-file', 'write-folder', 'make-folder', 'beside'].includes(candidate.does),
  )) {
    const place = placeOfValue(stage, finding, world);
    const evidence = evidenceOf(stage, finding, 'writes');
    if (place === null) continue;
    if (place === 'unknown') {
      unknown ??= { folder: null, evidence };
      continue;
    }
    const folder = writtenFolder(finding, place);
    const over = overwritten(stage, finding, place);
    if (over !== null)
      unknown ??= {
        folder: null,
        evidence: { ...evidence, says: `${finding.what} may write over ${over}, which the image brings` },
      };
    else if (place.exact && finding.does === 'write-file' && brought(stage, place.path))
      write(place.path, { ...evidence, says: `${finding.what} writes ${fromCwd(stage, place.path)}` });
    if (over === null)
      write(folder, { ...evidence, says: `${finding.what} writes to ${fromCwd(stage, folder)}` });
  }
  for (const seen of facts.writes) write(joinPath(world.cwd, seen.path), seen.evidence);
  if (serves)
    write(joinPath(world.cwd, '.next/cache'), {
      ...serves,
      says: 'next start keeps its cache in .next/cache',
    });
  return { seen: [...seen.values()], unknown };
}

/** The folder that must be writable for a finding to succeed. */
function writtenFolder(finding: SeenAction, place: Place): string {
  if (!place.exact) return place.path;
  if (finding.does === 'write-folder' || (finding.does === 'make-folder' && finding.tolerant))
    return place.path;
  return folderOf(place.path);
}

/** A file of the context that the finding may change in place; null when there is none. */
function overwritten(stage: NodeStageFacts, finding: SeenAction, place: Place): string | null {
  if (finding.does !== 'write-file') return null;
  const context = toContext(stage.copies, place.path, stage.project);
  if (context === null || !stage.project.has(context) || !stage.project.sent(context)) return null;
  if (place.exact) return null;
  const inside = context === '.' ? '' : `${context}/`;
  if (inside === '') return null;
  return (
    stage.project.files.find(
      (file) =>
        file.startsWith(inside) && !placeholder.test(file) && !isSource(file) && stage.project.sent(file),
    ) ?? null
  );
}

/** Whether the image brings this very file from the context. */
function brought(stage: NodeStageFacts, path: string): boolean {
  const context = toContext(stage.copies, path, stage.project);
  return (
    context !== null &&
    stage.project.has(context) &&
    !stage.project.isFolder(context) &&
    stage.project.sent(context)
  );
}

interface Place {
  /** Absolute in the image; the deepest folder that is known when not exact. */
  readonly path: string;
  readonly exact: boolean;
}

/** Where a value points: null when it is no place of interest (standard streams, memory, temporary files, other hosts). */
function placeOfValue(stage: NodeStageFacts, finding: SeenAction, world: World): Place | 'unknown' | null {
  const text = finding.value.text.replace(/^file:(\/\/)?/, '');
  if (
    text.includes(HOME) ||
    /^[a-z]{2,}:\/\//i.test(text) ||
    text.startsWith(':memory:') ||
    /^\/(dev|proc|sys)(\/|$)/.test(text)
  )
    return null;
  if (/^\/(var\/)?tmp(\/|$)/.test(text) && !isMadeByDockerfile(stage, text)) return null;
  const pattern = text.search(/[*?[{]|!\(/);
  const exact = finding.value.exact && pattern < 0;
  const known = exact ? text : text.slice(0, pattern < 0 ? undefined : pattern).replace(/[^/]*$/, '');
  if (exact && text === '') return null;
  if (!exact && known === '' && pattern < 0 && !finding.value.exact && text.length === 0) return 'unknown';
  return { path: joinPath(world.cwd, known), exact };
}

/** A folder below /tmp that a RUN makes belongs to root; any other is made by whoever wants it. */
function isMadeByDockerfile(stage: NodeStageFacts, path: string): boolean {
  const folders = path
    .split('/')
    .map((_, at, parts) => parts.slice(0, at + 1).join('/'))
    .filter((folder) => folder.length > 5);
  return stage.steps.some((step) =>
    step.command.words.some((word) => word.value !== null && folders.includes(word.value.replace(/\/$/, ''))),
  );
}

export function evidenceOf(stage: NodeStageFacts, finding: SeenAction, verb: string): Evidence {
  return {
    path: repositoryPath(stage.project, finding.module),
    line: finding.line,
    says: `${verb} ${finding.what}`,
  };
}

/** An absolute image path as `Seen` wants it: relative to the working folder where it is inside. */
function fromCwd(stage: NodeStageFacts, path: string): string {
  const cwd = stage.cwd ?? stage.root ?? '/';
  if (stage.cwd !== stage.view.scope.workdir) return path;
  return relativeTo(cwd, path) ?? path;
}
