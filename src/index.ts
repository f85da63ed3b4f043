/** The public API: one pure function, the projects that it reads from, and the shapes of what it answers. */
export { rewrite } from './pipeline/rewrite.ts';
export { openProject, type OpenOptions } from './project/disk.ts';
export { memoryProject, type MemoryOptions } from './project/memory.ts';
export { transforms } from './transforms/index.ts';
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
  Transform,
} from './model/index.ts';
export type { ReportedFile, JsonReport } from './report/json.ts';
