/** What the tables say about Ruby, which has no stack yet. Source: the documentation of Bundler. */
import type { LanguageFacts } from '../facts.ts';

export const ruby: LanguageFacts = {
  id: 'ruby',
  managers: [
    {
      programs: ['bundle'],
      installs: ['install'],
      reads: { verbs: ['install'], manifests: ['Gemfile'] },
    },
  ],
  manifests: ['Gemfile'],
  vendor: { installed: ['gems'] },
  versionCommands: ['ruby'],
};
