/** All that is published, in one file: the API, and the command, which is loaded when it is started. */
export * from '../index.ts';

/** Runs the command line of this process. */
export async function start(): Promise<void> {
  (await import('./main.ts')).main();
}
