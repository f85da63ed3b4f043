/** Gives an application that lies in / beside the system a folder of its own; what names a place in / is found in analysis/top-folder.ts. */
import { topFolderHindrance, usesTopFolder } from '../../analysis/top-folder.ts';
import { because, type Edit } from '../../dockerfile/index.ts';
import { workdirLine } from '../../instructions/settings.ts';
import type { Transform } from '../../model/index.ts';
import { example } from './example.ts';

/** Where the application goes. */
const FOLDER = '/app';

export const workdir: Transform = {
  id: 'workdir',
  summary: 'Give an application without a WORKDIR a folder of its own',
  docs: `Where no WORKDIR stands, an application lies in / among the folders of the system, and runs there. \`WORKDIR ${FOLDER}\` above the first
instruction that uses the working folder puts it into a folder of its own, which other steps can copy, give to a user or split.

It is withheld where an absolute path names something that would move: in the Dockerfile, in scripts, in the program's own
files, in the volumes and commands of compose and Kubernetes, and where the build context would lie over folders of the system.`,
  example,
  run(context) {
    const { final } = context;
    if (final.history.some(({ keyword }) => keyword === 'WORKDIR'))
      return { skip: 'WORKDIR is set', idle: true };
    const here = final.base?.facts?.workdir ?? null;
    if (here !== '/')
      return {
        skip: here === null ? 'where the base image starts is not known' : `the base image starts in ${here}`,
        idle: true,
      };
    const first = final.blocks.find((block) => usesTopFolder(final, block));
    if (first === undefined) return { skip: 'nothing lies in the working folder', idle: true };
    const edits: readonly Edit[] = [{ op: 'insert', before: first, text: workdirLine(FOLDER) }];
    const hindrance = topFolderHindrance(final, context.after(edits).final, FOLDER);
    if (hindrance !== null)
      return { skip: because`there is no WORKDIR, and ${hindrance}`, wouldHelp: 'a WORKDIR of its own' };
    return {
      edits,
      why: `the application lies in ${FOLDER}, not in / among the folders of the system`,
      declares: [{ what: 'workdir', path: FOLDER }],
      assumes: ['nobody outside of the repository asks for a file of the application in /'],
    };
  },
};
