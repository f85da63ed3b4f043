import { parse } from '../../../src/dockerfile/index.ts';
import { effectsOf } from '../../../src/analysis/effects.ts';
import { go } from '../../../src/detect/go/index.ts';
import { memoryProject, type MemoryOptions } from '../../../src/project/memory.ts';
import type { Declined, Effect, Split, Stack } from '../../../src/model/index.ts';

/** A miniature module; `Dockerfile` and further files come on top. */
export const MODULE = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n',
  'main.go': 'package main\n\nfunc main() {}\n',
};

const DOCKERFILE = `FROM golang:1.24-bookworm
WORKDIR /app
COPY . .
RUN go build -o app .
CMD ["./app"]
`;

/** What the detector says about the last stage of a project. */
export function detect(files: Readonly<Record<string, string>>, options: MemoryOptions = {}) {
  const all = { ...MODULE, Dockerfile: DOCKERFILE, ...files };
  const project = memoryProject(all, options);
  const document = parse(all.Dockerfile);
  const stage = document.stages.length - 1;
  return { answer: go.detect(project, document, stage), document, project, stage };
}

/** The stack of the last stage; throws when there is none. */
export function stack(files: Readonly<Record<string, string>>, options: MemoryOptions = {}): Stack {
  const { answer } = detect(files, options);
  if (answer === null || 'declined' in answer) throw new Error(answer?.declined ?? 'not recognised');
  return answer;
}

/** The split of the last stage; throws with the reason when it was declined. */
export function split(files: Readonly<Record<string, string>>): Split {
  const found = stack(files).split;
  if ('declined' in found) throw new Error(found.declined);
  return found;
}

/** Why something was declined; throws when it was not. */
export function reason(answer: object | Declined | null): string {
  if (answer === null || !('declined' in answer) || typeof answer.declined !== 'string') {
    throw new Error('it was not declined');
  }
  return answer.declined;
}

/** The effects of all RUN commands of the last stage, with the stack that recognised them. */
export function effects(files: Readonly<Record<string, string>>): {
  stack: Stack;
  effects: readonly Effect[];
} {
  const { answer, document, project } = detect(files);
  if (answer === null || 'declined' in answer) throw new Error(answer?.declined ?? 'not recognised');
  const found = document.blocks.flatMap((block) => effectsOf(document, block, project, answer));
  return { stack: answer, effects: found };
}

/** A Dockerfile around some RUN lines. */
export function dockerfile(runs: string, more: { from?: string; env?: string; cmd?: string } = {}): string {
  return `FROM ${more.from ?? 'golang:1.24-bookworm'}\nWORKDIR /app\n${more.env ?? ''}COPY . .\n${runs}\nCMD ${more.cmd ?? '["./app"]'}\n`;
}

/** A main.go with this body and these imports. */
export function main(body: string, ...imports: readonly string[]): string {
  const lines = imports.map((path) => `\t${path.includes('"') ? path : `"${path}"`}\n`).join('');
  return `package main\n\nimport (\n${lines})\n\nfunc main() {\n${body}\n}\n`;
}
