/** Mounts the caches of package managers, so that what was fetched once is not fetched again; sought.ts says which, and defeated.ts what would empty them. */
import { withoutBuildKit } from '../../analysis/frontend.ts';
import { because, joined } from '../../dockerfile/index.ts';
import type { Transform } from '../../model/index.ts';
import { cachedRun } from './defeated.ts';
import { example } from './example.ts';
import { runsOf, type CachedRun } from './sought.ts';

export const cacheMounts: Transform = {
  id: 'cache-mounts',
  summary: 'Keep what package managers download between builds',
  docs: `Mounts the cache of npm, yarn 1, pnpm, pip, uv, poetry, go, apt and apk into the RUN that installs
(\`RUN --mount=type=cache\`): when a lockfile changes, only what is new is fetched. It lies on the machine that builds, and in no
layer; the image is the same. It helps where builds run on one machine again and again; a builder that is made anew for each
run, as in most CI, starts with an empty one.

Options and commands that would empty it (\`--no-cache-dir\`, \`npm cache clean\`, \`rm -rf ~/.npm\`) go with it. A cache that also
holds what was compiled gets an id with the release of the system, and stays away where the image names none. apt keeps its
downloads in a folder of their own, because the image of Debian deletes them elsewhere. Modules of Go are mounted where every later
step that may read them can have them too.

It is withheld for a builder that knows no mounts (kaniko, \`DOCKER_BUILDKIT=0\`), behind a USER, and where a variable or a setting
moves the cache to a place that is not known.`,
  example,
  anyStack: true,
  optIn: true,
  run(context) {
    const found = context.stages.flatMap((stage) => runsOf(stage, context));
    const runs = found.flatMap((each) => ('mounts' in each ? each : []));
    const reasons = found.flatMap((each) => ('reason' in each ? each.reason : []));
    if (found.length === 0) return { skip: 'no package manager with a cache runs without a mount', idle: true };
    const unknown = withoutBuildKit(context.document, context.project);
    if (unknown !== null) return unknown;
    const written = runs.map(cachedRun);
    const edits = written.flatMap((each) => ('op' in each ? each : []));
    const all = [...reasons, ...written.flatMap((each) => ('skip' in each ? each.skip : []))];
    if (edits.length === 0) return { skip: joined(all, '; ') };
    return {
      edits,
      why: because`what ${namesOf(runs)} fetched once is not fetched again${all.length > 0 ? because`; ${joined(all, '; ')}` : ''}`,
      assumes: ['a builder with BuildKit, for RUN --mount'],
    };
  },
}; // prettier-ignore

/** Who keeps the caches: `npm and apt`. */
function namesOf(runs: readonly CachedRun[]): string {
  const names = [...new Set(runs.flatMap(({ mounts }) => mounts.map(({ name }) => name)))];
  return names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}
