/** What the builder of a Dockerfile is seen not to understand: by its `# syntax=` line, or by who builds it. */
import { because, type Document, type Reason } from '../dockerfile/index.ts';
import type { Project } from '../model/index.ts';

/** Why `RUN --mount` and `COPY --chmod` cannot be written, and what would help; null where nothing speaks against them. */
export function withoutBuildKit(
  { syntax }: Document,
  { uses }: Project,
): { readonly skip: Reason; readonly wouldHelp: string } | null {
  const use = uses.find(({ legacyBuilder }) => legacyBuilder !== null);
  if (use !== undefined)
    return {
      skip: because`${use.evidence} builds with ${use.legacyBuilder ?? ''}, which knows neither RUN --mount nor COPY --chmod`,
      wouldHelp: 'a builder with BuildKit',
    };
  // both came with version 1.2 of the frontend
  if (syntax === null || !/^docker\/dockerfile:(?:0|1\.[01])(?:\.|$)/.test(syntax)) return null;
  return {
    skip: `# syntax=${syntax} knows neither RUN --mount nor COPY --chmod`,
    wouldHelp: 'a newer # syntax=, or none',
  };
}
