import type { Declined, Detector, Document, Project, Stack } from '../model/index.ts';
import { go } from './go/index.ts';
import { node } from './node/index.ts';
import { python } from './python/index.ts';

/** Every stack that dfrewrite knows, in the order in which they are asked. */
export const detectors: readonly Detector[] = [node, python, go];

/** What was recognised in a file: the stack of each stage that has one. */
export interface Detected {
  readonly stacks: ReadonlyMap<number, Stack>;
}

/** Asks every detector about every stage; declined where nobody recognises any, or where one says that the file must stay. */
export function detectStacks(project: Project, document: Document): Detected | Declined {
  const known = remembered.get(document);
  if (known?.project === project) return known.answer;
  const answer = askAll(project, document);
  remembered.set(document, { project, answer });
  return answer;
}

/** A document is asked about again after every transform that left it as it was. */
const remembered = new WeakMap<Document, { project: Project; answer: Detected | Declined }>();

function askAll(project: Project, document: Document): Detected | Declined {
  const stacks = new Map<number, Stack>();
  let reason: Declined | null = null;
  for (const { index } of document.stages) {
    for (const detector of detectors) {
      const answer = detector.detect(project, document, index);
      if (answer === null) continue;
      if ('declined' in answer) reason ??= answer;
      else stacks.set(index, answer);
      break;
    }
  }
  if (stacks.size > 0) return { stacks };
  return (
    reason ?? {
      declined: `no stage is built on an official image of ${detectors.map(({ id }) => id).join(', ')}`,
    }
  );
}
