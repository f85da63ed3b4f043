/** What the RUNs of a stage install and make for Python; what the installed packages need is not known here. */
import { effectsOf } from '../../analysis/effects.ts';
import { scopeBefore, type Block } from '../../dockerfile/index.ts';
import { otherManagers } from '../../knowledge/languages/python/managers.ts';
import type { Reason, CommandPlace, Effect, Evidence, Project, Recogniser } from '../../model/index.ts';
import { placeOf } from '../../analysis/recognisers/words.ts';
import { repositoryPath } from '../../project/evidence.ts';
import type { NamedPackage } from './libraries.ts';
import { managedBy, type Managed } from './managed.ts';
import { requirementsOf } from './manifests.ts';
import { pipCall, pipInstall } from './pip.ts';
import type { Install } from './environment.ts';
import { normalName, type LocatedRequirement, type RequirementsTree } from './requirements.ts';
import { contextPath, stageFactsOf, type PythonStageFacts } from './stage.ts';
import { minorVersion } from './version.ts';

/** What the RUNs of a stage and of its parents do for Python. */
export interface PythonSteps {
  readonly blocks: readonly Block[];
  readonly effects: readonly Effect[];
  readonly installs: readonly Install[];
  readonly requirements: readonly LocatedRequirement[];
  /** Every package that is named, with its place. */
  readonly packages: readonly NamedPackage[];
  /** Requirements files that were read, by context path. */
  readonly files: readonly string[];
  /** Installs by other managers than pip whose lockfile was read, and why another one was not. */
  readonly managed: readonly Managed[];
  readonly unmanaged: Reason | null;
  /** Absolute folder of an environment that the Dockerfile makes itself; null when it makes none. */
  readonly environment: string | null;
}

/** Reads the RUNs of a stage and of its parents. */
export function stepsOf(stage: PythonStageFacts, recognise: Recogniser): PythonSteps {
  const { view, project } = stage;
  const blocks = view.history;
  const effects = blocks.flatMap((block) => withInside(effectsOf(view, block, recognise)));
  const installs = effects.flatMap((effect) => installOf(effect, stage));
  const trees = installs.map(({ given, effect }) => requirementsOf(given, placeOfEffect(effect, stage)));
  const requirements = trees.flatMap((tree) => located(tree, project));
  const minor = minorVersion(view.base?.image.tag ?? null)?.[1] ?? null;
  const others = effects.flatMap((effect) => {
    return managedBy(effect, stage, placeOfEffect(effect, stage), minor) ?? [];
  });
  const managed = others.filter((each) => 'manager' in each);
  const files = [...new Set(trees.flatMap((tree) => tree.paths))];
  const compiles = compiledBy(installs, files, project);
  const limits = new Set(
    trees.flatMap((tree) => [...tree.constraints].map((path) => repositoryPath(project, path))),
  );
  return {
    blocks,
    effects,
    installs,
    requirements,
    packages: [
      ...requirements.filter(({ path }) => !limits.has(path)).flatMap(namedBy),
      ...installs
        .flatMap((install) => direct(install, project.dockerfile))
        // a manager stays where it is, and its packages go elsewhere
        .filter(({ name }) => managed.length === 0 || !otherManagers.has(name)),
      ...managed.flatMap(({ packages }) => packages),
    ].map((each) => (compiles(each.name) ? { ...each, fromSource: true } : each)),
    files,
    managed,
    unmanaged: others.find((each) => 'declined' in each)?.declined ?? null,
    environment: environmentOf(effects, stage) ?? managed[0]?.environment ?? null,
  };
}

/** What scripts and make targets do counts as well. */
function withInside(effects: readonly Effect[]): readonly Effect[] {
  return effects.flatMap((effect) => [effect, ...withInside(effect.inside ?? [])]);
}

/** The stages whose files a stage takes over with COPY --from, itself left out. */
export function suppliers({ view }: PythonStageFacts): readonly PythonStageFacts[] {
  const copied = view.suppliers.filter(({ block }) => block.keyword !== 'RUN').map((each) => each.stage);
  return [...new Set(copied)].flatMap((each) => {
    const supplier = stageFactsOf(each);
    return [supplier, ...suppliers(supplier)];
  });
}

/** Where a command stands, for reading its words again. Only what was copied before it is there. */
export function placeOfEffect({ block, cwd }: Effect, stage: PythonStageFacts): CommandPlace {
  const before = { ...stage, copies: stage.copies.filter((copied) => copied.block.index < block.index) };
  return {
    block,
    cwd,
    scope: scopeBefore(stage.view.document, block),
    project: stage.project,
    toContext: (path) => contextPath(before, path),
  };
}

function installOf(effect: Effect, stage: PythonStageFacts): readonly Install[] {
  const call = pipCall(effect.command);
  if (call?.action !== 'install') return [];
  const at = placeOfEffect(effect, stage);
  const given = pipInstall(call, at);
  const lost = given.files.find((path) => path === null || at.toContext(path) === null);
  return [{ effect, call, given, unseen: lost === undefined ? null : (lost ?? 'a file that is not known') }];
}

/** Which packages are compiled though they have a wheel: `--no-binary NAME,…` of a command or of a requirements file. */
function compiledBy(
  installs: readonly Install[],
  files: readonly string[],
  project: Project,
): (name: string) => boolean {
  const inFiles = files.flatMap((path) =>
    [...(project.read(path) ?? '').matchAll(/^\s*--no-binary[ \t=]+(\S+)/gm)].map(([, names = '']) => names),
  );
  const assigned = installs.flatMap(({ effect }) =>
    effect.command.assignments.flatMap(({ text }) => /^PIP_NO_BINARY=["']?([^"']*)/.exec(text)?.[1] ?? []),
  );
  const given = [...installs.flatMap(({ given: { noBinary } }) => noBinary), ...assigned, ...inFiles];
  const names = new Set(given.flatMap((value) => (value === null ? [':all:'] : value.split(','))));
  const named = new Set([...names].map(normalName));
  return (name) => names.has(':all:') || named.has(name);
}

function located(tree: RequirementsTree, project: Project): readonly LocatedRequirement[] {
  return [...tree.files].flatMap(([path, { requirements }]) =>
    requirements.map((requirement) => ({ ...requirement, path: repositoryPath(project, path) })),
  );
}

function namedBy({ name, specifier, vcs, local, path, line }: LocatedRequirement): readonly NamedPackage[] {
  const fromSource = vcs !== null || local !== null;
  return name === null
    ? []
    : [{ name, specifier, fromSource, evidence: { path, line, says: `${name}${specifier}` } }];
}

function direct({ effect, given }: Install, path: string): readonly NamedPackage[] {
  return given.packages.flatMap((text) => {
    const [, written, specifier = ''] = /^([A-Za-z\d][\w.-]*)(?:\[[^\]]*\])?([^;@]*)/.exec(text) ?? [];
    if (written === undefined || /^[a-z+]+:/i.test(text)) return [];
    const evidence: Evidence = { path, line: effect.block.line, says: `pip install ${text}` };
    return [{ name: normalName(written), specifier, fromSource: text.includes('@'), evidence }];
  });
}

/** The environment of `python -m venv X` or `virtualenv X`. */
function environmentOf(effects: readonly Effect[], stage: PythonStageFacts): string | null {
  const made = effects.find(
    ({ kind, command }) =>
      kind === 'install' &&
      command.words.some((word) => word.value === 'venv' || word.value === 'virtualenv') &&
      pipCall(command) === null,
  );
  if (made === undefined) return null;
  const last = made.command.words[made.command.words.length - 1];
  return last === undefined ? null : (placeOf(last, placeOfEffect(made, stage))?.path ?? null);
}
