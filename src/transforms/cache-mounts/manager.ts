/** Whose package manager a command starts, of all languages. */
import { nameOf } from '../../analysis/recognisers/words.ts';
import type { Command } from '../../dockerfile/index.ts';
import { ofLanguages, type PackageCache } from '../../knowledge/languages/index.ts';

/** A cache that a RUN could use, with the manager whose it is. */
export interface SoughtCache {
  readonly name: string;
  readonly cache: PackageCache;
}

const MANAGERS = ofLanguages(({ managers }) => managers);

/** The package manager that a command starts, also as a module: `python -m pip`. */
export function managerOf(command: Command): (typeof MANAGERS)[number] | undefined {
  const [, option, module] = command.words;
  const name = option?.value === '-m' ? (module?.value ?? '') : nameOf(command);
  return MANAGERS.find(({ programs }) => programs.includes(name));
}
