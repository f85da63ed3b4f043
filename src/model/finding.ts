/** What a file has that nobody should change unasked: it is said, with what to do, and stays. */
export interface FileFinding {
  /** kebab-case; also what an ignore comment names. */
  readonly id: string;
  /** The Dockerfile, relative to the repository's top level. */
  readonly path: string;
  /** Line of the original. */
  readonly line: number;
  /** One clause; it names the thing and no line. */
  readonly says: string;
  /** What to do, one clause. */
  readonly help: string;
}
