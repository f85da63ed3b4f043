/** An unprivileged user who owns the application: it may write what root could write below its folders, its home and /tmp. */
import { userLine } from '../../instructions/settings.ts';
import { isInstalled, isOpen } from '../../analysis/application-folders.ts';
import { parityOf, type Parity } from '../../analysis/parity.ts';
import type { Edit } from '../../dockerfile/index.ts';
import { withImage } from '../../instructions/from.ts';
import { distroless } from '../../knowledge/images.ts';
import type { Change, Context, ImageFacts, Skip } from '../../model/index.ts';
import { earlyPlace } from './early-user.ts';
import { ownedCopies } from './owned-copies.ts';
import { ownedFiles } from './owned-files.ts';
import { userEdit } from './user-line.ts';
import { whoOf, type Who } from './who.ts';
import { withShell, type OwnerPlan } from './with-shell.ts';

/** Its edits, or why it is not possible; `facts` are null for an empty image. */
export function userOwned(context: Context, facts: ImageFacts | null): Change | Skip {
  if (facts?.userActive === true) return { skip: 'the image starts as its own unprivileged user' };
  const { final } = context;
  const parity = parityOf(final);
  if ('skip' in parity) return parity;
  const who = whoOf(final, facts);
  const early = earlyPlace(final, parity);
  const files = ownedFiles(final, parity, who.owner, early?.index ?? -1);
  if ('skip' in files) return files;
  const plan = { context, facts, parity, who, early, files };
  const shell = facts?.shell === true;
  const edits = shell ? withShell(plan) : withoutShell(plan);
  if ('skip' in edits) return edits;
  return {
    edits: [...files.edits, ...edits],
    why: whyOf(who, parity),
    declares: [{ what: 'user' }],
    assumes: parity.assumes,
    doubts: parity.doubts,
    ...(parity.observed && { observed: true }),
  };
}

function whyOf({ says, owner }: Who, { areas, places }: Parity): string {
  const own = [...areas, ...places.map(({ path }) => path)].filter((path) => !isOpen(path));
  const owns = own.length === 0 ? '' : `, who owns ${own.join(', ').replace(/, ([^,]*)$/, ' and $1')}`;
  return `the program runs as ${says} (${owner})${owns}`;
}

/** Without a shell, the folders elsewhere come from the build stage with their owner. */
function withoutShell({ context, parity, who, early }: OwnerPlan): readonly Edit[] | Skip {
  const { final } = context;
  const wanted = [...parity.places, ...parity.inside].filter(
    ({ path }) => !parity.areas.includes(path) && !isInstalled(final, path),
  );
  const copies = ownedCopies(context, wanted, who.owner);
  if ('skip' in copies) return copies;
  const edits = copies.edits.filter((edit) => edit.op !== 'replace');
  if (who.own && `${final.image}:nonroot` === distroless.static && final.scope.workdir !== null)
    return [...edits, { op: 'replace', block: final.from, text: withImage(final.from, final.image, distroless.static) }]; // prettier-ignore
  if (early !== null)
    return [...edits, { op: 'insert', before: early, above: true, text: userLine(who.owner) }];
  const own = parity.areas.length > 0 ? ownFolder(context, parity, who) : [];
  return 'skip' in own ? own : [...edits, ...own, userEdit(context, who.owner)];
}

/** The builder makes the folder of WORKDIR for root: it comes from the build stage instead. */
function ownFolder(context: Context, { areas }: Parity, who: Who): readonly Edit[] | Skip {
  const evidence = { path: context.project.dockerfile, line: null, says: 'WORKDIR' };
  const copies = ownedCopies(context, areas.map((path) => ({ path, evidence })), who.owner); // prettier-ignore
  return 'skip' in copies ? copies : copies.edits.filter((edit) => edit.op !== 'replace');
}
