/** What the tables say about Java, which has no stack yet. Source: the documentation of Maven. */
import type { LanguageFacts } from '../facts.ts';

export const java: LanguageFacts = {
  id: 'java',
  managers: [
    { programs: ['mvn'], reads: { verbs: ['package', 'install', 'clean'], manifests: ['pom.xml'] } },
  ],
  manifests: ['pom.xml'],
  code: { endings: ['.java'] },
  history: {
    files: /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?)$/,
    readers:
      /git-commit-id|git-properties|jgit|axion-release|nebula\.release|buildnumber-maven|palantir\.git-version|ratchetFrom|gradle-git|grgit/,
  },
};
