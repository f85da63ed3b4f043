/** The words that flags and the configuration may choose from; what they mean is not known here. */
import type { Ownership, RuntimeName } from '../model/index.ts';

/** The bases of the final stage that `--runtime` and the configuration may name. */
export const RUNTIMES: readonly RuntimeName[] = ['slim', 'alpine', 'distroless', 'scratch', 'nginx'];

/** Whose the application's files may be; the first is the default. */
export const OWNERSHIPS: readonly [Ownership, ...Ownership[]] = ['user', 'root'];
