/** Which Go version the repository names, and whether the image is new enough for its go.mod. */
import { minimumEnforcedSince } from '../../knowledge/languages/go/toolchain.ts';
import type { Declined, NamedVersion, Project } from '../../model/index.ts';
import { placeIn, evidenceAt } from '../../project/evidence.ts';
import { compareVersions } from './gomod.ts';
import type { GoImage } from './image.ts';
import { type GoWorkspace } from './workspace.ts';
import { inFolder, upwards } from '../../project/paths.ts';

/** A complete version: `1.24.3`, or `1.24` for the newest patch of it. */
const EXACT = /^(?:go)?(\d+\.\d+(?:\.\d+)?)$/;
interface Found {
  readonly value: string;
  readonly path: string;
  readonly line: number;
}

/** The version of `.go-version` or `.tool-versions`. go.mod's own line is a minimum: nothing is pinned to it. */
export function versionOf(project: Project, workspace: GoWorkspace | null): NamedVersion | Declined {
  const folder = workspace?.folder ?? '.';
  const found = upwards(folder).flatMap(
    (each) => inGoVersion(project, each) ?? inToolVersions(project, each) ?? [],
  )[0];
  if (found === undefined) return { declined: withoutVersionFile(project, workspace) };
  const place = placeIn(project, found.path, found.line);
  const version = EXACT.exec(found.value)?.[1];
  if (version === undefined)
    return { declined: `${place} names "${found.value}", which is no exact Go version` };
  const minimum = workspace?.mod.go?.value;
  if (minimum !== undefined && isOlder(version, minimum)) {
    return { declined: `${place} names ${version}, and go.mod needs at least ${minimum}` };
  }
  return { tag: version, evidence: evidenceAt(project, found.path, found.line, `go ${version}`) };
}

/** Why this Dockerfile does not build today: its compiler is older than go.mod allows. Null when it is not. */
export function tooOld(
  image: GoImage,
  workspace: GoWorkspace,
  toolchain: string | null | undefined,
  project: Project,
): Declined | null {
  const { go } = workspace.mod;
  if (image.version === null || go === null || compareVersions(image.version, minimumEnforcedSince) < 0)
    return null;
  if (!isOlder(image.version, go.value) || (toolchain !== undefined && toolchain !== 'local')) return null;
  const place = placeIn(project, inFolder(workspace.folder, 'go.mod'), go.line);
  return {
    declined: `${place} needs go ${go.value} and ${image.text} is older, so this Dockerfile does not build: raise the tag first`,
  };
}

/** `1.24` stands for the newest patch of 1.24, so only a lower minor, or a lower patch that is written out, is older. */
function isOlder(version: string, minimum: string): boolean {
  const minor = (text: string) =>
    text
      .split('.')
      .slice(0, 2)
      .join('.')
      .replace(/(?:rc|beta).*$/, '');
  const byMinor = compareVersions(minor(version), minor(minimum));
  return byMinor !== 0 ? byMinor < 0 : version.split('.').length > 2 && compareVersions(version, minimum) < 0;
}

function withoutVersionFile(project: Project, workspace: GoWorkspace | null): string {
  const none = 'no .go-version or .tool-versions names a Go version';
  const go = workspace?.mod.go;
  if (workspace === null || go == null) return none;
  return `${none}, and ${placeIn(project, inFolder(workspace.folder, 'go.mod'), go.line)} (go ${go.value}) is a minimum`;
}

function inGoVersion(project: Project, folder: string): Found | null {
  const path = inFolder(folder, '.go-version');
  return lineIn(project, path, (line) => line.trim());
}

function inToolVersions(project: Project, folder: string): Found | null {
  const path = inFolder(folder, '.tool-versions');
  return lineIn(project, path, (line) => {
    const [tool, version] = line.trim().split(/\s+/);
    return tool === 'golang' || tool === 'go' ? (version ?? '') : '';
  });
}

/** The first line that is no comment and gives a value. */
function lineIn(project: Project, path: string, valueOf: (line: string) => string): Found | null {
  const lines = (project.read(path) ?? '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const value = valueOf(line.replace(/#.*$/, ''));
    if (value !== '') return { value, path, line: index + 1 };
  }
  return null;
}
