/** What the commands of __id__ do in a RUN. What is not named here stays opaque, and the file is left as it is. */
import { __name__ as tables } from '../../knowledge/languages/__id__/index.ts';
import type { Recogniser } from '../../model/index.ts';

/** Its package manager installs from its manifests alone. */
export const recognise: Recogniser = ({ words }) => {
  const [program = '', verb = ''] = words.map(({ value }) => value ?? '');
  const manager = tables.managers?.find(({ programs }) => programs.includes(program));
  if (manager?.installs?.includes(verb) !== true) return null;
  return { kind: 'install', reads: [], writes: [], fromManifests: true };
};
