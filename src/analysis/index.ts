/** What instructions do, and what system packages are for. */
export { effectsOf } from './effects.ts';
export { mountsOf, type Mount } from './mounts.ts';
export {
  recommendsSafe,
  splitSystemPackages,
  type SplitOptions,
  type Suites,
  type SystemSplit,
} from './packages.ts';
