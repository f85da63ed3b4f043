/** What the tables say about Rust, which has no stack yet. Source: the documentation of cargo. */
import type { LanguageFacts } from '../facts.ts';

export const rust: LanguageFacts = {
  id: 'rust',
  managers: [{ programs: ['cargo'], reads: { verbs: ['build', 'install'], manifests: ['Cargo.toml'] } }],
  manifests: ['Cargo.toml'],
  code: { endings: ['.rs'] },
  history: { files: /(?:^|\/)build\.rs$/ },
  tools: { compilers: [{ name: 'rustc', paths: ['/usr/local/cargo/bin/rustc', '/usr/bin/rustc'] }] },
};
