/** What the tables say about Ruby, which has no stack yet. Source: the documentation of Bundler. */
import type { LanguageFacts } from '../facts.ts';

export const ruby: LanguageFacts = {
  id: 'ruby',
  // source: ruby-lang.org/en/downloads/branches, November 2026
  support: {
    repository: 'ruby',
    ended: {
      '3.2': '2026-03-31',
      '3.1': '2025-03-26',
      '3.0': '2024-04-23',
      '2': '2023-03-31',
    },
  },
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
