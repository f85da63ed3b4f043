import type { Change, Context, Skip, Transform } from '../../model/index.ts';
import { candidatesOf } from './candidates.ts';
import { example } from './example.ts';
import { readersOf, type Readers } from './readers.ts';

export const dockerignore: Transform = {
  id: 'dockerignore',
  summary: 'Keep out of the context what no build reads',
  docs: `Creates or extends .dockerignore with version control, the Docker files themselves, what the tools of the
language leave behind and what git ignores. The author's entries stay first. A pattern is left out where a COPY, a build step or the program of any Dockerfile of
that context reads what it would hide, and where it would hide a file that git tracks; nothing is added where one of those
Dockerfiles cannot be read.`,
  example,
  run(context) {
    const { project } = context;
    const readers = readersOf(context);
    if ('skip' in readers) return readers;
    const patterns = candidatesOf(context, readers).filter((pattern) => isWanted(pattern, context, readers));
    if (patterns.length === 0)
      return { skip: `${project.ignoreFile.path} hides everything that it can already` };
    return proposal(context, withoutDoubles(patterns));
  },
};

// `.idea` says nothing beside a pattern for every depth
function withoutDoubles(patterns: readonly string[]): readonly string[] {
  const all = new Set(patterns);
  return [...all].filter((pattern) => !all.has(`**/${pattern}`));
}

function proposal({ project }: Context, patterns: readonly string[]): Change | Skip {
  const { path, text } = project.ignoreFile;
  const eol = text?.includes('\r\n') ? '\r\n' : '\n';
  const own = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : text + eol;
  return {
    edits: [],
    companions: [{ path, text: own + patterns.map((pattern) => pattern + eol).join('') }],
    why: `${patterns.length === 1 ? 'one pattern keeps' : `${patterns.length} patterns keep`} what no build reads out of the context`,
  };
}

/** It hides something that is sent today, and nothing that anybody reads. */
function isWanted(pattern: string, { project }: Context, readers: Readers): boolean {
  const lines = project.ignoreFile.text?.split(/\r?\n/).map((line) => line.trim());
  return lines?.includes(pattern) !== true && project.sent(sampleOf(pattern)) && !readers.reads(pattern);
}

/** A path that the pattern matches: `**`, `*` and `?` stand for something, `[cod]` for its first character. */
function sampleOf(pattern: string): string {
  return pattern
    .replace(/^\*\*\//, '')
    .replace(/\[!?(.)[^\]]*\]/g, '$1')
    .replace(/[*?]+/g, 'x');
}
