/** A Dockerfile that BuildKit would reject, or that cannot be placed with certainty. The message is a sentence for people. */
export class DockerfileError extends Error {
  /** From 1; null when the whole file is meant. */
  readonly line: number | null;

  constructor(line: number | null, message: string) {
    super(message);
    this.name = 'DockerfileError';
    this.line = line;
  }
}
