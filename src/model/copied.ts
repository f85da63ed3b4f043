/** What an instruction brings in from the build context. */
import type { Block } from '../dockerfile/index.ts';

/** One source of a COPY or ADD of the build context, and the absolute path in the image where it lands. */
export interface Copied {
  readonly block: Block;
  /** File or folder of the context; `.` is the context itself. */
  readonly from: string;
  /** Where the file, or the folder's content, lies in the image. */
  readonly to: string;
  readonly folder: boolean;
}
