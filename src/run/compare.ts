/** `dfrewrite verify --before FILE --after FILE`: any two Dockerfiles, not only our own. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { openProject } from '../project/disk.ts';
import { openRepository } from '../project/repository.ts';
import { compareFiles } from './prove.ts';
import type { Request, Streams } from './request.ts';

/** Compares two Dockerfiles in the context of the second and answers with the exit code. */
export async function compare(
  pair: { readonly before: string; readonly after: string },
  { cwd, proof, flags, format }: Request,
  streams: Streams,
): Promise<number> {
  if (proof === null) throw new UsageError('--before and --after belong to dfrewrite verify');
  const before = resolve(cwd, pair.before);
  const after = resolve(cwd, pair.after);
  for (const file of [before, after]) if (!existsSync(file)) throw new UsageError(`${file} does not exist`);

  const repository = await openRepository(dirname(after));
  const project = await openProject(after, {
    repository,
    ...(flags.context === undefined ? {} : { context: flags.context }),
  });
  const context = join(repository.top, project.context);
  const verified = await compareFiles(
    { name: pair.after, before, after, context, files: project.files },
    proof,
    streams,
  );
  const { comparison } = await import('../verify/index.ts');
  streams.out(
    format === 'json' ? `${JSON.stringify(verified, null, 2)}\n` : comparison(pair.after, verified),
  );
  return verified.ok === false || verified.overBudget.length > 0 ? 1 : 0;
}
