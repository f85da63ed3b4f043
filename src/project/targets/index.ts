/** Places a build target into a file that builds for development, as one inserted line, and checks that nothing else changed. */
import type * as Yaml from 'yaml';
import type { Declined, TargetNames, Use } from '../../model/index.ts';
import type { YamlReader } from '../references/yaml.ts';
import { checkBake, placeInBake } from './bake.ts';
import { jsonComments, yamlComments } from './comments.ts';
import { checkCompose } from './check-compose.ts';
import { placeInCompose } from './compose.ts';
import { onlyAdds } from './insertion.ts';
import { checkDevcontainer, placeInDevcontainer } from './json.ts';
import { checkSkaffold, placeInSkaffold } from './skaffold.ts';
import { checkTiltfile, placeInTiltfile } from './tilt.ts';

/** A file that builds images, as it is now. */
export interface TargetFile {
  readonly kind: Use['kind'];
  readonly path: string;
  readonly text: string;
}

/** What places and checks targets, with the YAML library that it was given. */
export interface Targets {
  /**
   * The text in which the services (bake targets, skaffold's images, Tilt's images) ask for the target, and all else is byte for
   * byte the same; or why there is none, with the line.
   */
  place(file: TargetFile, names: readonly string[], target: string): { readonly text: string } | Declined;
  /** Whether `after` differs from the file in new targets alone: whose they are, or what else differs. */
  check(file: TargetFile, after: string, target: string): TargetNames | Declined;
}

/** Binds the functions to a YAML reader. */
export function targetsWith(reader: YamlReader): Targets {
  const yaml = reader.library;
  const check: Targets['check'] = (file, after, target) => {
    if (!onlyAdds(file.text, after, MOST_ADDED))
      return { declined: 'something was taken away, or too much was added' };
    const changed = commentsOf(file, file.text, yaml).join('\n') !== commentsOf(file, after, yaml).join('\n');
    return changed ? { declined: 'a comment differs' } : checkText(file, after, target, reader);
  };
  return {
    check,
    place: (file, names, target) => {
      const placed = placeText(file, names, target, yaml);
      if ('declined' in placed) return placed;
      const checked = check(file, placed.text, target);
      if ('declined' in checked) return checked;
      if (file.kind === 'devcontainer') return placed;
      const shared = checked.names.find((name) => !names.includes(name));
      if (shared !== undefined) return { declined: `${shared} shares the build of ${names.join(' and ')}` };
      const had = (name: string): boolean => textOf(placeText(file, [name], target, yaml)) === file.text;
      const missing = names.find((name) => !checked.names.includes(name) && !had(name));
      return missing === undefined ? placed : { declined: `${missing} would not be built with it` };
    },
  };
}

/** Characters that placed targets add, at most: a line for each of a hundred services. */
const MOST_ADDED = 10_000;

/** Comments, where a comparison of values does not see them. */
function commentsOf({ kind }: TargetFile, text: string, yaml: typeof Yaml | null): readonly string[] {
  if (kind === 'devcontainer') return jsonComments(text);
  return yaml !== null && (kind === 'compose' || kind === 'skaffold') ? yamlComments(yaml, text) : [];
}

function textOf(placed: { readonly text: string } | Declined): string | null {
  return 'declined' in placed ? null : placed.text;
}

const NO_YAML: Declined = { declined: 'YAML was not read in this repository' };

function placeText(
  { kind, path, text }: TargetFile,
  names: readonly string[],
  target: string,
  yaml: typeof Yaml | null,
): { readonly text: string } | Declined {
  if (!/^[A-Za-z][\w.-]*$/.test(target)) return { declined: `${target} is no plain name of a stage` };
  switch (kind) {
    case 'compose':
      return yaml === null ? NO_YAML : placeInCompose({ yaml, text }, names, target);
    case 'skaffold':
      return yaml === null ? NO_YAML : placeInSkaffold({ yaml, text }, names, target);
    case 'bake':
      return placeInBake(path, text, names, target);
    case 'devcontainer':
      return placeInDevcontainer(text, target);
    case 'tilt':
      return placeInTiltfile(text, names, target);
    default:
      return { declined: `a ${kind} has no place for a target` };
  }
}

function checkText(
  { kind, path, text }: TargetFile,
  after: string,
  target: string,
  yaml: YamlReader,
): TargetNames | Declined {
  switch (kind) {
    case 'compose':
      return checkCompose(text, after, target, yaml);
    case 'skaffold':
      return checkSkaffold(text, after, target, yaml);
    case 'bake':
      return checkBake(path, text, after, target);
    case 'devcontainer':
      return checkDevcontainer(text, after, target);
    case 'tilt':
      return checkTiltfile(text, after, target);
    default:
      return { declined: `a ${kind} has no target` };
  }
}
