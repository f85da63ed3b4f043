/**
 * How compose merges two values of one key, as data. Source: the Compose Specification ("Merge") and compose-go
 * override/merge.go, override/uncity.go, paths/resolve.go (2.16.2). `*` stands for the name of a service.
 */

/** `replace`: the later value. `variables`: `KEY=value` lists and maps by name. `list`: a single value is a list of one. `names`: a list of names is a map. */
export type MergeRule = 'replace' | 'variables' | 'list' | 'names' | 'build';

/** Every other key: maps are merged key by key, lists are joined, the rest is replaced. */
export const MERGE_RULES: ReadonlyMap<string, MergeRule> = new Map<string, MergeRule>([
  ['services.*.command', 'replace'],
  ['services.*.entrypoint', 'replace'],
  ['services.*.healthcheck.test', 'replace'],
  ['services.*.build', 'build'],
  ['services.*.build.args', 'variables'],
  ['services.*.build.additional_contexts', 'variables'],
  ['services.*.build.labels', 'variables'],
  ['services.*.annotations', 'variables'],
  ['services.*.environment', 'variables'],
  ['services.*.labels', 'variables'],
  ['services.*.sysctls', 'variables'],
  ['services.*.dns', 'list'],
  ['services.*.env_file', 'list'],
  ['services.*.label_file', 'list'],
  ['services.*.tmpfs', 'list'],
  ['services.*.depends_on', 'names'],
  ['services.*.networks', 'names'],
  ['services.*.models', 'names'],
]);

/** What makes an item of a list the same as an earlier one, whose place it then takes. */
export type UniqueKey = 'text' | 'mount' | 'device' | 'file' | 'port' | 'source';

/** Lists that hold each thing once. */
export const UNIQUE_KEYS: ReadonlyMap<string, UniqueKey> = new Map<string, UniqueKey>([
  ['services.*.build.tags', 'text'],
  ['services.*.cap_add', 'text'],
  ['services.*.cap_drop', 'text'],
  ['services.*.dns', 'text'],
  ['services.*.expose', 'text'],
  ['services.*.links', 'text'],
  ['services.*.profiles', 'text'],
  ['services.*.tmpfs', 'text'],
  ['services.*.env_file', 'file'],
  ['services.*.devices', 'device'],
  ['services.*.volumes', 'mount'],
  ['services.*.ports', 'port'],
  ['services.*.configs', 'source'],
  ['services.*.secrets', 'source'],
]);

/** Names that compose looks for by itself, in this order: the main file, and what is merged onto it. Source: compose-go cli/options.go. */
export const MAIN_NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
export const OVERRIDE_NAMES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];
