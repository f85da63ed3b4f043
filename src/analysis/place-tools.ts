/** Which stage of a split gets a program that is installed by name: where the container may call it. What the program does is not known here. */
import { baseName } from '../dockerfile/index.ts';
import { hasCommand } from '../knowledge/images.ts';
import type { Effect, StageView } from '../model/index.ts';
import { ownCopies } from './layout.ts';
import { callsOf } from './mentions.ts';
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
  return beforeBuild && mayServeBuild(effect, input.stage) ? 'both' : 'runtime';
}

/** A step of the build may call it: it is no command of the container by its name, or something else names it. */
function mayServeBuild(effect: Effect, stage: StageView): boolean {
  const names = namesOf(effect);
  const isStarted = names.every((name) => stage.needs.commands.some((command) => command.name === name));
  if (names.length === 0 || !isStarted || stage.project.truncated) return true;
  const others = stage.history.flatMap(stage.effectsOf).filter(({ command }) => command !== effect.command);
  return names.some(
    (name) =>
      others.some(({ command }) => command.text.includes(name)) ||
      callsOf(stage.project, stage.document.blocks, name).length > 0,
  );
}

function isTool(command: string, effect: Effect): boolean {
  return effect.tools === undefined || namesOf(effect).includes(command);
}

/** The packages without versions and scopes, as their commands are mostly called. */
function namesOf({ tools = [] }: Effect): readonly string[] {
  return tools.flatMap((tool) => {
    const name = tool.replace(/(?<=.)@[^/]*$/, '').replace(/[=<>~!].*$/, '');
    return [...new Set([name, name.replace(/^@[^/]+\//, '')])];
  });
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
