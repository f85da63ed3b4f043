/** What `list` and `explain` print: the registries themselves, nothing written twice. */
import { detectors } from '../detect/index.ts';
import { explained } from '../report/explain.ts';
import { UsageError } from '../run/errors.ts';
import { didYouMean } from '../run/suggest.ts';
import { transforms } from '../transforms/index.ts';

interface Unit {
  readonly id: string;
  readonly summary: string;
  readonly optIn?: true;
}

/** The transforms in the order in which they run, then the stacks: one line each. */
export function list(): string {
  const width = Math.max(...[...transforms, ...detectors].map(({ id }) => id.length));
  const rows = (units: readonly Unit[]): string =>
    units
      .map(
        ({ id, summary, optIn }) => `  ${id.padEnd(width)}  ${summary}${optIn === true ? ' (--also)' : ''}\n`,
      )
      .join('');
  return `transforms, in the order in which they run\n${rows(transforms)}\nstacks\n${rows(detectors)}`;
}

/** The documentation of one transform, with its example. Throws `UsageError` without an id, and for one that does not exist. */
export function explain(id: string | undefined): string {
  if (id === undefined)
    throw new UsageError('explain needs the id of a transform; dfrewrite list names them all');
  const transform = transforms.find((each) => each.id === id);
  const known = transforms.map((each) => each.id);
  if (!transform)
    throw new UsageError(
      `no transform is called "${id}"${didYouMean(id, known)}; dfrewrite list names them all`,
    );
  return explained(transform);
}
