/** What the tables say about C and C++, which have no stack: other languages compile them in. */
import type { LanguageFacts } from '../facts.ts';

export const c: LanguageFacts = {
  id: 'c',
  code: { endings: ['.c', '.cc', '.cpp', '.h'] },
  tools: {
    compilers: [
      { name: 'gcc', paths: ['/usr/bin/gcc'] },
      { name: 'g++', paths: ['/usr/bin/g++'] },
      { name: 'clang', paths: ['/usr/bin/clang'] },
      { name: 'make', paths: ['/usr/bin/make'] },
      { name: 'cmake', paths: ['/usr/bin/cmake', '/usr/local/bin/cmake'] },
    ],
  },
};
