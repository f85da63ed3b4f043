/** What the tables say about Java, which has no stack yet. Source: the documentation of Maven. */
import type { LanguageFacts } from '../facts.ts';

export const java: LanguageFacts = {
  id: 'java',
  managers: [
    { programs: ['mvn'], reads: { verbs: ['package', 'install', 'clean'], manifests: ['pom.xml'] } },
  ],
  manifests: ['pom.xml'],
  code: { endings: ['.java'] },
};
