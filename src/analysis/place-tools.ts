/** Which stage of a split gets a program that is installed by name: where the container may call it. What the program does is not known here. */
import { baseName } from '../dockerfile/index.ts';
import { hasCommand } from '../knowledge/images.ts';
import type { Effect } from '../model/index.ts';
import { ownCopies } from './layout.ts';
import type { StageSide, PlacementInput } from './placement-input.ts';

/**
 * Where a program of the language is installed that no manifest names (`npm install -g pm2`): with the build alone only
 * where every command of the container surely comes from somewhere else. A package may bring commands of other names.
 */
export function placeTool(effect: Effect, beforeBuild: boolean, input: PlacementInput): StageSide {
  if (input.split.setup.length > 0) return 'build';
  const wanted = input.stage.needs.commands.some(
    ({ name }) => isTool(name, effect) || !isExplained(name, input),
  );
  if (!wanted) return 'build';
  return beforeBuild ? 'both' : 'runtime';
}

function isTool(command: string, { tools = [command] }: Effect): boolean {
  return tools
    .map((tool) => tool.replace(/(?<=.)@[^/]*$/, '').replace(/[=<>~!].*$/, ''))
    .some((name) => command === name || command === name.replace(/^@[^/]+\//, ''));
}

/** The base image has the command, a COPY brings it, or it is the program itself. */
function isExplained(command: string, { stage, split }: PlacementInput): boolean {
  const facts = stage.base?.facts ?? null;
  return (
    command.includes('/') ||
    (facts !== null && hasCommand(facts, command) === true) ||
    split.executables.some(({ to }) => baseName(to) === command) ||
    ownCopies(stage).some(({ to }) => baseName(to) === command)
  );
}
