/** What the tables say about PHP, which has no stack yet. Source: the documentation of Composer. */
import type { LanguageFacts } from '../facts.ts';

export const php: LanguageFacts = {
  id: 'php',
  managers: [{ programs: ['composer'], reads: { verbs: ['install'], manifests: ['composer.json'] } }],
  manifests: ['composer.json'],
  vendor: { committed: ['vendor'] },
  versionCommands: ['php'],
};
