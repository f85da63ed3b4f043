/** Which caches and environments of the host an image has no use for. Who else reads them is not known here. */
import { python as tables } from '../../knowledge/languages/python/index.ts';
import type { PythonStageFacts } from './stage.ts';

/** Starts with the environment of the project, without filling it. */
const RUNS = /\b(?:uv|poetry|pipenv|pdm)\b[\s"',]+run\b/;
const FILLS = /\b(?:uv|poetry|pipenv|pdm)\b[\s"',]+(?:sync|install)\b/;

/** Patterns of .dockerignore: caches, and environments that no instruction names, or that the image makes itself. */
export function ignorableOf({ view }: Pick<PythonStageFacts, 'view'>): readonly string[] {
  const { installed = [], caches = [] } = tables.ignorable ?? {};
  const said = view.history.filter(({ keyword }) => keyword !== 'FROM').map(({ args }) => args);
  const isAny = (pattern: RegExp): boolean => said.some((args) => pattern.test(args));
  if (isAny(RUNS) && !isAny(FILLS)) return caches;
  return [...caches, ...installed.filter((name) => isAny(making(name)) || !isAny(naming(name)))];
}

/** `python -m venv .venv`, `virtualenv .venv`. */
function making(name: string): RegExp {
  return new RegExp(`\\b(?:venv|virtualenv)\\s[^;&|]*${name.replace('.', '\\.')}(?![\\w.-])`);
}

/** A folder as a part of a path; `-m venv` is a program. */
function naming(name: string): RegExp {
  return new RegExp(`(?<![\\w.-])(?<!-m )${name.replace('.', '\\.')}(?=[/\\s"':]|$)`);
}
