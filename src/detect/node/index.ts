/** Node applications: how a stage is recognised, and its language and application put together; every single answer comes from the files beside it. */
import { effectNamed } from '../../analysis/effects.ts';
import { place, memo, type ImageReference } from '../../dockerfile/index.ts';
import { officialRepository } from '../../knowledge/index.ts';
import type {
  Application,
  Declined,
  Detector,
  Effect,
  Evidence,
  Language,
  Recognised,
  ResolvedStart,
  StepName,
} from '../../model/index.ts';
import { placeIn, blockEvidence } from '../../project/evidence.ts';
import { imagePath, stageFactsOf, type NodeStageFacts } from './stage.ts';
import { buildOf, placeOf } from './build.ts';
import { ignorableOf } from './ignorable.ts';
import { cleanInstallOf } from './install.ts';
import { managerCommand } from './manager.ts';
import { manifestEvidence } from './manifest.ts';
import { lockEvidence, manifestsOf } from './manifests.ts';
import { mention, runtimeVariables } from './development.ts';
import { scanProgram } from './program.ts';
import { ignoresScripts, recogniser } from './recognise.ts';
import { productionInstall, productionStage, splitOf, type Facts } from './split.ts';
import { plainScript, scriptEvidence, startOf } from './start.ts';
import { majorOf, versionFromFiles } from './version.ts';

/** Node applications on the official image or a mirror of it. */
export const node: Detector = {
  id: 'node',
  summary: 'Node applications installed with npm, yarn or pnpm, with or without a build step',
  detect(view) {
    const { base } = view;
    if (!base || !isNodeImage(base.image)) return null;
    const stage = stageFactsOf(view);
    return 'declined' in stage ? stage : recognised(stage, base.image);
  },
};

/** Docker Hub's own image, or the same repository on another registry. */
function isNodeImage(image: ImageReference): boolean {
  return (
    officialRepository(image) === 'node' ||
    /(^|\/)library\/node$/.test(image.repository) ||
    (image.registry !== null && image.repository === 'node')
  );
}

/** Scanning sources takes longest, so it waits until a fact is asked for that needs it. */
function recognised(stage: NodeStageFacts, image: ImageReference): Recognised {
  const build = buildOf(stage);
  const start = startOf(stage);
  const facts: Facts = {
    stage,
    build,
    start,
    get scanned() {
      return scanProgram(stage, start, build);
    },
  };
  return { language: languageOf(facts, image), application: applicationOf(facts) };
}

function languageOf(facts: Facts, image: ImageReference): Language {
  const { stage } = facts;
  const { from, image: written } = stage.view;
  const tag = image.tag ?? 'latest';
  const recognise = recogniser(stage);
  const find = (name: StepName) => effectNamed(stage.view, name, recognise);
  return {
    id: 'node',
    label: `node ${majorOf(tag) ?? tag}, ${stage.manager.name}${stage.manager.berry === null ? '' : ` ${stage.manager.berry.major}`}`,
    evidence: [blockEvidence(stage.project, from, `starts from ${written}`), ...stage.manager.evidence],
    recognise,
    manifests: (name) => {
      const install = find(name);
      if ('declined' in install) return install;
      return manifestsOf(stage, placeOf(stage, install), install, skipsScripts(stage, install));
    },
    implicitInstall: null,
    cleanInstall: (name) => {
      const install = find(name);
      return 'declined' in install ? install : cleanInstallOf(stage, install, productionInstall(facts));
    },
    resolveStart: (argv) => resolveStart(facts, argv),
  };
}

function applicationOf(facts: Facts): Application {
  const { stage } = facts;
  const split = memo(() => splitOf(facts));
  return {
    get evidence() {
      return evidenceOf(facts);
    },
    get version() {
      return versionFromFiles(stage.project, stage.folder, stage.manifest);
    },
    get split() {
      return split();
    },
    get program() {
      return facts.scanned.program;
    },
    get production() {
      return productionStage(facts);
    },
    get runtimeVariables() {
      return runtimeVariables(stage, facts.scanned.modules);
    },
    get ignorable() {
      return ignorableOf(stage);
    },
  };
}

function skipsScripts(stage: NodeStageFacts, install: Effect): boolean {
  const command = managerCommand(install.command);
  return command !== null && ignoresScripts(stage, command);
}

function evidenceOf({ stage, build }: Facts): readonly Evidence[] {
  const { project, manifest } = stage;
  const found: (Evidence | null)[] = [
    lockEvidence(stage),
    ...build.steps.flatMap(({ step, evidence }) => {
      const name = managerCommand(step.command)?.name;
      return [
        name !== null && name !== undefined && manifest?.scripts.has(name) === true
          ? scriptEvidence(stage, name)
          : evidence,
      ];
    }),
    manifest?.scripts.has('start') === true
      ? manifestEvidence(
          project,
          manifest,
          ['scripts', 'start'],
          `start script: ${manifest.scripts.get('start') ?? ''}`,
        )
      : null,
  ];
  return found.filter((evidence) => evidence !== null);
}

/** `npm start` as its command: as process 1, node without a SIGTERM handler would ignore every stop, which npm does not. */
function resolveStart({ stage, scanned }: Facts, argv: readonly string[]): ResolvedStart | Declined {
  if (stage.cwd !== stage.view.scope.workdir)
    return { declined: `${argv.join(' ')} runs in ${stage.cwd ?? 'another folder'}` };
  const plain = plainScript(argv, stage.started);
  if ('declined' in plain) return plain;
  if (stage.manager.berry?.linker === 'pnp')
    return { declined: `${argv.join(' ')} gives node the loader of Plug'n'Play` };
  if (stage.started === null || imagePath(stage, stage.started.folder) !== stage.cwd)
    return {
      declined: `${argv.join(' ')} runs in ${stage.root ?? 'another folder'}, the container starts in ${stage.cwd ?? 'another one'}`,
    };
  if (scanned.unread !== null)
    return {
      declined: `${scanned.unread.path} ${scanned.unread.says}: it may read a variable that only npm sets`,
    };
  const variable = mention(scanned.modules, (text) => /^npm_(package|config|lifecycle|execpath)/.test(text));
  if (variable)
    return {
      declined: `${placeIn(stage.project, variable.path, variable.line)} reads a variable that only npm sets`,
    };
  const handler = scanned.program.handlesSigterm;
  if (!handler)
    return {
      declined:
        'nothing in the sources handles SIGTERM: as process 1, node would ignore it, and every stop would take ten seconds',
    };
  return {
    argv: plain.argv,
    why: `${plain.argv.join(' ')} is what ${argv.join(' ')} runs, and it handles SIGTERM itself (${place({ path: handler.path, line: handler.line ?? 1 })})`,
  };
}
