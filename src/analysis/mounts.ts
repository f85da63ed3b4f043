/** What `RUN --mount` lays over the image while a RUN lasts; what its commands do there is not known here. */
import { expand, joinPath, type Block, type Scope } from '../dockerfile/index.ts';

/** One `RUN --mount`: a folder that is there while the RUN lasts and in no layer. */
export interface Mount {
  /** `bind` (the default), `cache`, `tmpfs`, `secret`, `ssh`. */
  readonly type: string;
  /** Absolute; null when not given (secret, ssh) or not known. */
  readonly target: string | null;
  /** Path in the context, the stage or the image that `from` names; null when not given. */
  readonly source: string | null;
  readonly from: string | null;
}

const TARGETS = ['target', 'dst', 'destination'];
const SOURCES = ['source', 'src'];

/** The mounts of a RUN, in order. */
export function mountsOf(block: Block, scope: Scope): readonly Mount[] {
  return block.flags
    .filter(({ name }) => name === 'mount')
    .map(({ value }) => readMount(value ?? '', block, scope));
}

function readMount(text: string, block: Block, scope: Scope): Mount {
  const entries = text.split(',').map((entry) => entry.split('=') as [string, string?]);
  const fields = new Map(entries.map(([name, value]) => [name.trim().toLowerCase(), value ?? '']));
  const named = (names: readonly string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined);
  const target = expand(named(TARGETS) ?? '', scope.variables, block.escape);
  const known = target !== null && target !== '' && (target.startsWith('/') || scope.workdir !== null);
  return {
    type: fields.get('type') ?? 'bind',
    target: known ? joinPath(scope.workdir ?? '/', target) : null,
    source: named(SOURCES) ?? null,
    from: fields.get('from') ?? null,
  };
}
