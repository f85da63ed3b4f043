/** Whether a whole file is left alone, and why: a template, Windows, ONBUILD. It knows no stack and no transform. */
import { because, baseImage, type Document, type Reason } from '../dockerfile/index.ts';

const TEMPLATE = /\{\{|<%/;
const WINDOWS = /(^|\/)(windows|nanoserver|servercore)(\/|:|$)|nanoserver|windowsservercore/i;

/**
 * Why a whole file is declined before anything is detected, or null.
 * Given the source, it looks for template markers; given the document, at what no transform understands.
 */
export function wholeFileReason(file: string | Document): Reason | null {
  return typeof file === 'string' ? templateReason(file) : documentReason(file);
}

function templateReason(source: string): Reason | null {
  const lines = source.split('\n');
  const at = lines.findIndex(
    (line) => TEMPLATE.test(line) && !line.trimStart().startsWith('#') && !isGoFormat(line),
  );
  return at < 0
    ? null
    : because`${{ line: at + 1 }} has template markers: dfrewrite reads Dockerfiles, not what makes them`;
}

/** `docker inspect -f '{{.Id}}'` and the like inside a RUN are data, not a template. */
function isGoFormat(line: string): boolean {
  return /(-f|--format|--template|-tmpl)[ =]['"]?[^'"]*\{\{/.test(line);
}

/** People write a tenth of this; what a program writes is changed in the program, and would cost more than two seconds. */
const MOST = { instructions: 2000, stages: 100 };

function lengthReason({ blocks, stages }: Document): Reason | null {
  if (blocks.length > MOST.instructions)
    return `it has ${blocks.length} instructions: no more than ${MOST.instructions} are read`;
  return stages.length > MOST.stages
    ? `it has ${stages.length} stages: no more than ${MOST.stages} are read`
    : null;
}

function documentReason(document: Document): Reason | null {
  const length = lengthReason(document);
  if (length !== null) return length;
  const trigger = document.blocks.find((block) => block.keyword === 'ONBUILD');
  if (trigger)
    return because`${trigger} is an ONBUILD trigger: what it does shows only in the images built on it`;
  for (const stage of document.stages) {
    const base = baseImage(document, stage.index);
    if (WINDOWS.test(base?.image.text ?? stage.image))
      return because`${stage.from} is a Windows image: only Linux images are rewritten`;
  }
  return document.escape === '`' ? 'the escape character is a backtick, as in Windows images' : null;
}
