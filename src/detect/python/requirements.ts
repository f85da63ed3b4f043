/** Requirements files as pip reads them, with what they include; which of the packages need what is not known here. */
import { linuxMarkers, plainLines, valuedLines } from '../../knowledge/languages/python/managers.ts';
import { parentFolder, normalise } from './places.ts';

/** One requirement or option of a requirements file. */
export interface Requirement {
  /** Normalised as PEP 503 says (`Flask_Login` → `flask-login`); null for a bare URL or path. */
  readonly name: string | null;
  /** `==2.9.10`, `>=1,<2`, or `''`. */
  readonly specifier: string;
  /** Without a scheme and in the context: a folder, an archive or a wheel, as written. */
  readonly local: string | null;
  readonly editable: boolean;
  /** `git`, `hg`, `svn`, `bzr` for a checkout. */
  readonly vcs: string | null;
  readonly line: number;
}

/** A requirement with the file that it stands in, as the repository names it. */
export interface LocatedRequirement extends Requirement {
  readonly path: string;
}

/** A requirements or constraints file, alone. */
export interface RequirementsFile {
  readonly requirements: readonly Requirement[];
  /** `-r` and `-c`, as written. URLs are left out: nothing of the context is needed for them. */
  readonly includes: readonly {
    readonly path: string;
    readonly constraint: boolean;
    readonly line: number;
  }[];
  /** `--find-links` that name a folder or file of the context. */
  readonly links: readonly { readonly path: string; readonly line: number }[];
  /** Lines that pip would refuse or that are not understood. */
  readonly unread: readonly { readonly text: string; readonly line: number }[];
}

interface Line {
  readonly text: string;
  readonly line: number;
}

const URL = /^[a-z][a-z\d+.-]*:/i;
/** A name, extras, and what constrains it, up to the marker (PEP 508). */
const NAMED = /^([A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)\s*(?:\[[^\]]*\])?\s*(.*)$/;

/** Reads the text of a requirements file as pip does: continuations, comments, markers, hashes and options. Never throws. */
export function parseRequirements(text: string): RequirementsFile {
  const found = {
    requirements: [] as Requirement[],
    includes: [] as RequirementsFile['includes'][number][],
    links: [] as Line[],
    unread: [] as Line[],
  };
  for (const { text: line, line: number } of logicalLines(text)) {
    const [head, value] = optionOf(line);
    if (head === '-r' || head === '--requirement' || head === '-c' || head === '--constraint') {
      if (!URL.test(value))
        found.includes.push({
          path: value,
          constraint: head === '-c' || head === '--constraint',
          line: number,
        });
    } else if (head === '-f' || head === '--find-links') {
      if (!URL.test(value) || value.startsWith('file:'))
        found.links.push({ text: value.replace(/^file:(\/\/)?/, ''), line: number });
    } else if (head === '-e' || head === '--editable')
      found.requirements.push(requirementOf(value, number, true));
    else if (head.startsWith('-')) {
      if (!valuedLines.has(head) && !plainLines.has(head)) found.unread.push({ text: line, line: number });
    } else if (!isForOtherSystems(line)) {
      const requirement = requirementOf(line, number, false);
      if (
        requirement.name === null &&
        requirement.local === null &&
        requirement.vcs === null &&
        !URL.test(line)
      ) {
        found.unread.push({ text: line, line: number });
      } else found.requirements.push(requirement);
    }
  }
  return { ...found, links: found.links.map(({ text: path, line }) => ({ path, line })) };
}

/** `pywin32==306; sys_platform == 'win32'`: a marker that is false on Linux, so nothing is installed. */
function isForOtherSystems(line: string): boolean {
  const marker = /\s*;\s*(.*)$/.exec(line)?.[1] ?? '';
  if (/\bor\b|[()]/.test(marker)) return false;
  return marker.split(/\band\b/).some((clause) => {
    const [, name = '', operator, value] = /^\s*(\w+)\s*(==|!=)\s*["']([^"']*)["']\s*$/.exec(clause) ?? [];
    const here = linuxMarkers.get(name);
    return here !== undefined && (value === here) === (operator === '!=');
  });
}

/** Normalised as PEP 503 says. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Lines with continuations joined, comments and blank lines gone. The number is that of the first line. */
function logicalLines(text: string): readonly Line[] {
  const found: Line[] = [];
  let open: Line | null = null;
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .forEach((raw, index) => {
      const line: Line = { text: (open?.text ?? '') + raw, line: open?.line ?? index + 1 };
      const comment = /^\s*#/.test(raw);
      const goesOn = !comment && raw.endsWith('\\');
      open = goesOn ? { ...line, text: line.text.slice(0, -1) } : null;
      if (!goesOn)
        found.push({
          ...line,
          text: (comment ? line.text.slice(0, line.text.length - raw.length) : line.text)
            .replace(/(^|\s)#.*$/, '')
            .trim(),
        });
    });
  const last = open as Line | null;
  if (last !== null) found.push({ ...last, text: last.text.trim() });
  return found.filter((line) => line.text !== '');
}

/** `-r file`, `-rfile`, `--requirement=file`: the option and its value; the line itself for a requirement. */
function optionOf(line: string): readonly [string, string] {
  const option = /^(--[\w-]+|-[a-zA-Z])(?:\s*=\s*|\s+|(?<=^-[a-zA-Z]))?(.*)$/.exec(line);
  return option === null
    ? ['', line]
    : [option[1] ?? '', (option[2] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2')];
}

function requirementOf(line: string, number: number, editable: boolean): Requirement {
  const text = line.replace(/\s--(hash|config-settings|global-option|install-option)\b.*$/, '').trim();
  const nothing = { name: null, specifier: '', local: null, editable, vcs: null, line: number };
  const direct = /^([A-Za-z\d][\w.-]*)\s*(?:\[[^\]]*\])?\s*@\s*(\S+)/.exec(text);
  if (direct !== null) return { ...nothing, ...target(direct[2] ?? ''), name: normalName(direct[1] ?? '') };
  if (URL.test(text)) return { ...nothing, ...target(text), name: eggOf(text) };
  if (
    /^[./]|^[A-Za-z]:\\|\.(whl|zip|tar\.gz|tgz|tar\.bz2)$/.test(text.split(/[\s;]/)[0] ?? '') ||
    (text.includes('/') && !text.includes(';'))
  ) {
    return { ...nothing, local: (text.split(';')[0] ?? '').trim().replace(/\[[^\]]*\]$/, '') };
  }
  const [requirement = ''] = text.split(';');
  const named = NAMED.exec(requirement.trim());
  return named === null
    ? nothing
    : { ...nothing, name: normalName(named[1] ?? ''), specifier: (named[2] ?? '').replace(/[\s()]/g, '') };
}

function target(url: string): Pick<Requirement, 'local' | 'vcs'> {
  const vcs = /^(git|hg|svn|bzr)\+/.exec(url)?.[1] ?? null;
  if (url.startsWith('file:')) return { local: url.replace(/^file:(\/\/)?/, ''), vcs: null };
  return { local: vcs === null && !URL.test(url) ? url : null, vcs };
}

function eggOf(url: string): string | null {
  const egg = /[#&]egg=([\w.-]+)/.exec(url)?.[1];
  return egg === undefined ? null : normalName(egg);
}

/** A requirements file with everything that it includes. */
export interface RequirementsTree {
  /** Context paths in the order of reading, the first one included. */
  readonly paths: readonly string[];
  readonly files: ReadonlyMap<string, RequirementsFile>;
  /** Files that are only reached as constraints: they install nothing themselves. */
  readonly constraints: ReadonlySet<string>;
  /** Why the tree could not be read whole: what is missing and where it is named. */
  readonly missing: readonly { readonly path: string; readonly from: string; readonly line: number }[];
}

/** Reads requirements files and what they include, each once. Included paths are relative to the file that names them. */
export function requirementsTree(
  roots: readonly string[],
  read: (path: string) => string | undefined,
): RequirementsTree {
  const files = new Map<string, RequirementsFile>();
  const missing: { path: string; from: string; line: number }[] = [];
  const installed = new Set<string>();
  const todo = roots.map((path) => ({ path: normalise(path), from: path, line: 1, constraint: false }));
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    if (!next.constraint) installed.add(next.path);
    if (files.has(next.path)) continue;
    const text = next.path.startsWith('..') || next.path.startsWith('/') ? undefined : read(next.path);
    if (text === undefined) {
      missing.push({ path: next.path, from: next.from, line: next.line });
      continue;
    }
    const file = parseRequirements(text);
    files.set(next.path, file);
    const folder = parentFolder(next.path);
    for (const { path, line, constraint } of file.includes) {
      const named = { path: normalise(`${folder}/${path}`), from: next.path, line };
      todo.push({ ...named, constraint: constraint || next.constraint });
    }
  }
  const constraints = new Set([...files.keys()].filter((path) => !installed.has(path)));
  return { paths: [...files.keys()], files, constraints, missing };
}
