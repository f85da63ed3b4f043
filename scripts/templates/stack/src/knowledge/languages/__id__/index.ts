/** What the tables say about __id__. Source: name here whose documentation, and when. */
import type { LanguageFacts } from '../facts.ts';

export const __name__: LanguageFacts = {
  id: '__id__',
  managers: [
    {
      programs: ['__program__'],
      installs: ['__verb__'],
      reads: { verbs: ['__verb__'], manifests: ['__manifest__'] },
    },
  ],
  manifests: ['__manifest__'],
  lockfiles: ['__lock__'],
  code: { endings: ['.__ending__'] },
};
