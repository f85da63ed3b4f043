/** Which Node version the repository or a tag names, never out of a range; whether such an image exists is not known here. */
import { releaseLines } from '../../knowledge/languages/node/releases.ts';
import type { Declined, Evidence, NamedVersion, Project, StageView } from '../../model/index.ts';
import { repositoryPath } from '../../project/evidence.ts';
import { lineAt, member } from './json.ts';
import { manifestEvidence, type Manifest } from './manifest.ts';
import { inFolder } from '../../project/paths.ts';

/** The version that a version file names exactly or by major, never from a range. */
export function versionFromFiles(
  project: Project,
  folder: string,
  manifest: Manifest | null,
): NamedVersion | Declined {
  const folders = folder === '.' ? ['.'] : [folder, '.'];
  const found = folders.flatMap((place) => [
    fromLine(project, inFolder(place, '.nvmrc')),
    fromLine(project, inFolder(place, '.node-version')),
    fromToolVersions(project, inFolder(place, '.tool-versions')),
  ]);
  const named = [
    found[0],
    found[1],
    fromVolta(project, manifest),
    found[2],
    ...found.slice(3),
    fromEngines(project, manifest),
  ];
  return (
    named.find((version) => version !== null && version !== undefined) ?? {
      declined: 'no version file names an exact Node version or a major one',
    }
  );
}

/** The major version of a tag: `20-slim` is 20, `lts-alpine` and `latest` are null. */
export function majorOf(tag: string | null): number | null {
  const match = tag === null ? null : /^(\d+)(?:[.-]|$)/.exec(tag);
  return match?.[1] ? Number(match[1]) : (releaseLines[tag?.split('-')[0] ?? ''] ?? null);
}

/** The Node major of a stage, from its base image's tag; null when the tag names none. */
export function stageMajor({ base }: StageView): number | null {
  return majorOf(base?.image.tag ?? null);
}

/** Whether the npm of this Node major reads lockfiles of version 2 and 3 and knows `--omit`: npm 7, Node 16 and newer. Unknown majors are newer. */
export function hasModernNpm(major: number | null): boolean {
  return major === null || major >= 16;
}

function fromLine(project: Project, path: string): { tag: string; evidence: Evidence } | null {
  const text = project.read(path);
  const line = text?.split(/\r?\n/).find((candidate) => candidate.replace(/#.*/, '').trim() !== '');
  const tag = exactTag(line?.replace(/#.*/, '').trim() ?? '');
  return tag === null
    ? null
    : { tag, evidence: { path: repositoryPath(project, path), line: 1, says: `node ${tag}` } };
}

function fromToolVersions(project: Project, path: string): { tag: string; evidence: Evidence } | null {
  const text = project.read(path);
  const match = text === undefined ? null : /^(?:nodejs|node)[ \t]+(\S+)/m.exec(text);
  const tag = exactTag(match?.[1] ?? '');
  if (text === undefined || match === null || tag === null) return null;
  return {
    tag,
    evidence: {
      path: repositoryPath(project, path),
      line: lineAt(text, match.index + 1),
      says: `node ${tag}`,
    },
  };
}

function fromVolta(project: Project, manifest: Manifest | null): { tag: string; evidence: Evidence } | null {
  const value = member(manifest?.json.value['volta'], 'node');
  const tag = typeof value === 'string' ? exactTag(value) : null;
  return manifest && tag !== null
    ? { tag, evidence: manifestEvidence(project, manifest, ['volta', 'node'], `volta: node ${tag}`) }
    : null;
}

/** Only a plain version or major: a range says what is allowed, not what is used. */
function fromEngines(
  project: Project,
  manifest: Manifest | null,
): { tag: string; evidence: Evidence } | null {
  const value = member(manifest?.json.value['engines'], 'node');
  const tag = typeof value === 'string' ? exactTag(value.replace(/\.x(\.x)?$/, '')) : null;
  return manifest && tag !== null
    ? { tag, evidence: manifestEvidence(project, manifest, ['engines', 'node'], `engines: node ${tag}`) }
    : null;
}

/** `v20.11.0` → `20.11.0`, `20` → `20`, `lts/iron` → `20`; null for aliases that move and ranges. */
function exactTag(text: string): string | null {
  const line = /^lts\/([a-z]+)$/.exec(text)?.[1];
  if (line) return releaseLines[line] === undefined ? null : String(releaseLines[line]);
  return /^v?(\d+(?:\.\d+){0,2})$/.exec(text)?.[1] ?? null;
}
