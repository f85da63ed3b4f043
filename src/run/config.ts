/** `dfrewrite.json`: what a repository says about its own Dockerfiles. It can name no command and no path outside of it. */
import { place } from '../dockerfile/index.ts';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { UsageError } from './errors.ts';
import { isInside } from '../project/repository.ts';
import { didYouMean } from './suggest.ts';
import { OWNERSHIPS, RUNTIMES } from './choices.ts';
import type { Mirrors, Ownership, RuntimeName } from '../model/index.ts';
import { reason } from './write.ts';

/** A configuration that was read and checked. */
export interface Config {
  /** Absolute path of the file. */
  readonly path: string;
  readonly skip?: readonly string[];
  readonly only?: readonly string[];
  readonly also?: readonly string[];
  readonly unsafe?: boolean;
  readonly runtime?: RuntimeName;
  readonly ownership?: Ownership;
  readonly compose?: boolean;
  readonly mirrors?: Mirrors;
  /** Globs, relative to the configuration's folder. */
  readonly ignore: readonly string[];
  /** Dockerfile → build context, both relative to the configuration's folder. */
  readonly contexts: ReadonlyMap<string, string>;
}

type Reader = (node: Node, at: Place) => Partial<Config>;

/** Where a sentence about the configuration points. */
interface Place {
  readonly path: string;
  readonly text: string;
  readonly transforms: readonly string[];
}

const KEYS: Readonly<Record<string, Reader>> = {
  $schema: () => ({}),
  skip: (node, at) => ({ skip: transformIds(node, at) }),
  only: (node, at) => ({ only: transformIds(node, at) }),
  also: (node, at) => ({ also: transformIds(node, at) }),
  unsafe: (node, at) => ({ unsafe: boolean(node, at) }),
  runtime: (node, at) => ({ runtime: choice(node, at, RUNTIMES) }),
  ownership: (node, at) => ({ ownership: choice(node, at, OWNERSHIPS) }),
  compose: (node, at) => ({ compose: boolean(node, at) }),
  mirrors: (node, at) => ({ mirrors: mirrors(node, at) }),
  ignore: (node, at) => ({ ignore: strings(node, at).map(({ value }) => value) }),
  contexts: (node, at) => ({ contexts: contexts(node, at) }),
};

/** Every key that a configuration may have, but the one for editors. */
export const CONFIG_KEY_NAMES: readonly string[] = Object.keys(KEYS).filter((key) => key !== '$schema');

/**
 * Reads one configuration file. `transforms` are the ids that `skip` and `only` may name.
 * Throws `UsageError` with `path:line` for what is not allowed there, or when it cannot be read.
 */
export function readConfig(path: string, transforms: readonly string[]): Config {
  const text = textOf(path);
  const place = { path, text, transforms };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const broken = errors[0];
  if (broken) throw problem(place, broken.offset, `not valid JSON (${printParseErrorCode(broken.error)})`);
  if (tree?.type !== 'object') throw problem(place, 0, 'must hold one object');

  let config: Config = { path, ignore: [], contexts: new Map() };
  for (const { key, name, value } of members(tree)) {
    const read = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    if (!read)
      throw problem(place, key.offset, `unknown key "${name}"${didYouMean(name, Object.keys(KEYS))}`);
    config = { ...config, ...read(value, place) };
  }
  return config;
}

/** Larger files, pipes and devices are no configurations, and may have no end. */
const MAX_BYTES = 1024 * 1024;

function textOf(path: string): string {
  try {
    const status = statSync(path);
    if (!status.isFile() || status.size > MAX_BYTES) throw new Error('it is no file of at most 1 MB');
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${path}: the configuration cannot be read: ${reason(error)}`);
  }
}

function problem({ path, text }: Place, offset: number, message: string): UsageError {
  const line = text.slice(0, offset).split('\n').length;
  return new UsageError(`${place({ path, line })}: ${message}`);
}

/** The members of an object, with the node of each key. */
function members(node: Node): readonly { readonly key: Node; readonly name: string; readonly value: Node }[] {
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ key, name: String(key.value), value }] : [],
  );
}

/** The strings of an array, each with the place it stands at. */
function strings(node: Node, at: Place): readonly { readonly value: string; readonly offset: number }[] {
  const items = node.type === 'array' ? (node.children ?? []) : null;
  if (items?.every((item) => item.type === 'string') !== true)
    throw problem(at, node.offset, 'must be a list of strings');
  return items.map((item) => ({ value: String(item.value), offset: item.offset }));
}

function transformIds(node: Node, at: Place): readonly string[] {
  return strings(node, at).map(({ value, offset }) => {
    if (at.transforms.includes(value)) return value;
    throw problem(at, offset, `unknown transform "${value}"${didYouMean(value, at.transforms)}`);
  });
}

function boolean(node: Node, at: Place): boolean {
  if (node.type !== 'boolean') throw problem(at, node.offset, 'must be true or false');
  return node.value === true;
}

function choice<Name extends string>(node: Node, at: Place, names: readonly Name[]): Name {
  const found = names.find((name) => name === node.value);
  if (found === undefined) throw problem(at, node.offset, `must be one of ${names.join(', ')}`);
  return found;
}

/** A registry's prefix, without scheme and last slash, and what of Docker Hub it stands for. */
function mirrors(node: Node, at: Place): Mirrors {
  if (node.type !== 'object') throw problem(at, node.offset, 'must be an object of registry → docker.io');
  const pairs = members(node).map(({ key, name, value }) => {
    if (!/^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*$/.test(name))
      throw problem(
        at,
        key.offset,
        `"${name}" must be a registry and a path, as in FROM: registry.example/hub`,
      );
    const hub = String(value.value);
    if (value.type !== 'string' || !/^docker\.io(?:\/[\w.-]+)?$/.test(hub))
      throw problem(at, value.offset, 'must be docker.io, or a name space of it: docker.io/library');
    return [name, hub] as const;
  });
  return Object.fromEntries(pairs);
}

/** Both sides stay below the configuration's folder, so that no repository reaches out of itself. */
function contexts(node: Node, at: Place): ReadonlyMap<string, string> {
  if (node.type !== 'object') throw problem(at, node.offset, 'must be an object of Dockerfile → context');
  const pairs = members(node).map(({ key, name, value }) => {
    if (value.type !== 'string') throw problem(at, value.offset, 'must be the path of a folder');
    return [insidePath(name, key, at), insidePath(String(value.value), value, at)] as const;
  });
  return new Map(pairs);
}

/** A relative path in its shortest form, with `/`. */
function insidePath(path: string, node: Node, at: Place): string {
  const folder = dirname(at.path);
  const full = join(folder, path);
  const absolute = path.startsWith('/') || path.startsWith('\\') || /^[A-Za-z]:/.test(path);
  if (absolute || !isInside(folder, full)) {
    throw problem(at, node.offset, `"${path}" must be a path below the configuration's folder`);
  }
  return relative(folder, full).split(sep).join('/') || '.';
}
