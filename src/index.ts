/** The public API: one pure function, the projects that it reads from, and the shapes of what it answers. */
import type { Project, TransformFacts } from './model/index.ts';
import { openProject as opened, type OpenOptions } from './project/disk.ts';
import { transforms as registry } from './transforms/index.ts';

export { rewrite } from './pipeline/rewrite.ts';
export type { OpenOptions } from './project/disk.ts';
export { memoryProject, type MemoryOptions } from './project/memory.ts';
export { sentence } from './report/sentence.ts';
export type {
  Clause,
  Evidence,
  Observations,
  Options,
  Ownership,
  Place,
  Project,
  Reason,
  Rewrite,
  RuntimeName,
  Status,
  TransformFacts as Transform,
} from './model/index.ts';
export type { ReportedFile, JsonReport } from './report/json.ts';

/** Opens the build context of a Dockerfile on disk. The file itself need not exist. */
export const openProject: (dockerfile: string, options?: OpenOptions) => Promise<Project> = opened;

/** Every transform, in the order in which they run. */
export const transforms: readonly TransformFacts[] = registry;
