/** Which transforms somebody left out, and who: said in reports, so that nobody takes it for a decision of the program. */
import { basename } from 'node:path';
import type { Config } from './config.ts';
import type { Exclusion } from '../report/result.ts';
import { transforms } from '../transforms/index.ts';
import type { Options } from '../model/index.ts';

/** In the order of the pipeline. A flag is named before the configuration, as it wins. */
export function exclusions(
  flags: Options,
  config: Config | null,
  refused: readonly string[] = [],
): readonly Exclusion[] {
  const file = config === null ? '' : basename(config.path);
  return transforms.flatMap(({ id }): Exclusion | readonly [] => {
    const by = refused.includes(id) ? '--interactive' : excludedBy(id, flags, config, file);
    return by === null ? [] : { transform: id, by };
  });
}

function excludedBy(id: string, flags: Options, config: Config | null, file: string): string | null {
  if (flags.skip?.includes(id) === true) return '--skip';
  if (flags.only !== undefined) return flags.only.includes(id) ? null : '--only';
  if (config?.skip?.includes(id) === true) return `skip in ${file}`;
  const { only = [] } = config ?? {};
  return only.length > 0 && !only.includes(id) ? `only in ${file}` : null;
}
