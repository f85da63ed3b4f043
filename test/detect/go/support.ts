import { sentence } from '../../../src/report/sentence.ts';
import { go } from '../../../src/detect/go/index.ts';
import { memoryProject, type MemoryOptions } from '../../../src/project/memory.ts';
import type { Declined, Effect, Split } from '../../../src/model/index.ts';
import { detected, effectsIn, found, type Found } from '../found.ts';

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

type Files = Readonly<Record<string, string>>;

function given(files: Files): Files & { readonly Dockerfile: string } {
  return { ...MODULE, Dockerfile: DOCKERFILE, ...files };
}

/** What the detector says about the last stage of a project. */
export function detect(files: Files): Found | Declined | null {
  const all = given(files);
  return detected(go, all.Dockerfile, memoryProject(all));
}

/** What is known about the last stage; throws when it is declined or not recognised. */
export function stack(files: Files, options: MemoryOptions = {}): Found {
  const all = given(files);
  return found(go, all.Dockerfile, memoryProject(all, options));
}

/** The split of the last stage; throws with the reason when it was declined. */
export function split(files: Files): Split {
  const answer = stack(files).split;
  if ('declined' in answer) throw new Error(sentence(answer.declined));
  return answer;
}

/** Why something was declined; throws when it was not. */
export function reason(answer: object | null): string {
  if (answer === null || !('declined' in answer)) {
    throw new Error('it was not declined');
  }
  return sentence((answer as Declined).declined);
}

/** The effects of all RUN commands, with what is known about the last stage. */
export function effects(files: Files): { readonly stack: Found; readonly effects: readonly Effect[] } {
  const all = given(files);
  return { stack: stack(files), effects: effectsIn(go, all.Dockerfile, memoryProject(all)) };
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
