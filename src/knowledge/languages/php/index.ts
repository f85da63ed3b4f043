/** What the tables say about PHP, which has no stack yet. Source: the documentation of Composer. */
import type { LanguageFacts } from '../facts.ts';

export const php: LanguageFacts = {
  id: 'php',
  // source: php.net/eol.php, November 2026
  support: {
    repository: 'php',
    ended: {
      '8.1': '2025-12-31',
      '8.0': '2023-11-26',
      '7': '2022-11-28',
      '5': '2018-12-31',
    },
  },
  managers: [{ programs: ['composer'], reads: { verbs: ['install'], manifests: ['composer.json'] } }],
  manifests: ['composer.json'],
  vendor: { committed: ['vendor'], mark: 'autoload.php' },
  versionCommands: ['php'],
};
