/**
 * The run itself is wrong (a flag, the configuration, a missing engine): the message is all that a person needs,
 * nothing was done, and the exit code is 2.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
