/** What the tables say about Rust, which has no stack yet. Source: the documentation of cargo. */
import type { LanguageFacts } from '../facts.ts';

export const rust: LanguageFacts = {
  id: 'rust',
  managers: [{ programs: ['cargo'], reads: { verbs: ['build', 'install'], manifests: ['Cargo.toml'] } }],
  manifests: ['Cargo.toml'],
  code: { endings: ['.rs'] },
  history: {
    files: /(?:^|\/)(?:build\.rs|Cargo\.toml)$/,
    readers: /\b(?:vergen\w*|built|git-version|shadow-rs|git2|gix|git_version)\b/,
  },
  tools: { compilers: [{ name: 'rustc', paths: ['/usr/local/cargo/bin/rustc', '/usr/bin/rustc'] }] },
};
