import type { RuntimeName } from '../model/index.ts';

/** The bases of the final stage that `--runtime` and the configuration may name. */
export const RUNTIMES: readonly RuntimeName[] = ['slim', 'alpine', 'distroless', 'scratch', 'nginx'];
