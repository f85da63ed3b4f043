/** Reads a build's progress: which step runs, and which were taken from the cache. */

/** What a build log says. */
export interface BuildSteps {
  /** Takes one line; answers with the step that it starts, or null. */
  readonly line: (line: string) => string | null;
  readonly count: () => { readonly steps: number; readonly reused: number };
}

/** `#7 [build 2/5] RUN npm ci`: BuildKit's plain progress. */
const VERTEX = /^#(\d+) \[([^\]]+)\] (.+)$/;
/** `#7 CACHED`. */
const CACHED = /^#(\d+) CACHED$/;
/** `[1/2] STEP 3/7: RUN npm ci`: podman and buildah. */
const STEP = /^(?:\[\d+\/\d+\] )?STEP \d+(?:\/\d+)?: (.+)$/;
const USING_CACHE = /^--> Using cache /;

/** Counts the steps of one build. FROM lines and BuildKit's own steps do not count: they are no work of the Dockerfile. */
export function buildSteps(): BuildSteps {
  const steps = new Map<string, string>();
  const reused = new Set<string>();
  let last = '';
  const begin = (id: string, text: string): string | null => {
    last = id;
    if (/^FROM /i.test(text)) return null;
    steps.set(id, text);
    return text;
  };
  return {
    line(line) {
      const vertex = VERTEX.exec(line);
      if (vertex)
        return vertex[2]?.startsWith('internal') === true ? null : begin(vertex[1] ?? '', vertex[3] ?? '');
      const step = STEP.exec(line);
      if (step) return begin(`step ${steps.size} ${line}`, step[1] ?? '');
      const cached = CACHED.exec(line)?.[1] ?? (USING_CACHE.test(line) ? last : null);
      if (cached !== null) reused.add(cached);
      return null;
    },
    count: () => ({ steps: steps.size, reused: [...reused].filter((id) => steps.has(id)).length }),
  };
}
