import { baseImage, type Document, type ImageReference } from '../../dockerfile/index.ts';
import { node as tables } from '../../knowledge/languages/node/index.ts';
import { officialRepository } from '../../knowledge/index.ts';
import type { Declined, Detector, Effect, Evidence, Stack } from '../../model/index.ts';
import { findApp, stepEvidence, type App } from './app.ts';
import { buildOf, placeOf } from './build.ts';
import { cleanInstallOf } from './clean-install.ts';
import { managerCommand } from './manager.ts';
import { manifestEvidence } from './manifest.ts';
import { lockEvidence, manifestsOf } from './manifests.ts';
import { mention, runtimeVariables } from './needs.ts';
import { evidencePath } from './paths.ts';
import { scanProgram } from './program.ts';
import { ignoresScripts, recogniser } from './recognise.ts';
import { productionInstall, productionStage, splitOf, type Facts } from './split.ts';
import { plainScript, scriptEvidence, startOf } from './start.ts';
import { majorOf, versionFromFiles } from './version.ts';

/** Node applications on the official image or a mirror of it. */
export const node: Detector = {
  id: 'node',
  summary: 'Node applications installed with npm, yarn 1 or pnpm, with or without a build step',
  detect(project, document, stage) {
    const base = baseImage(document, stage);
    if (!base || !isNodeImage(base.image)) return null;
    const app = findApp(project, document, stage);
    return 'declined' in app ? app : toStack(app, document, base.image);
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
function toStack(app: App, document: Document, image: ImageReference): Stack {
  const build = buildOf(app);
  const start = startOf(app);
  const facts: Facts = {
    app,
    build,
    start,
    get scanned() {
      return scanProgram(app, start, build);
    },
  };
  const split = memo(() => splitOf(facts));
  const tag = image.tag ?? 'latest';
  return {
    id: 'node',
    label: `node ${majorOf(tag) ?? tag}, ${app.manager.name}`,
    evidence: evidenceOf(app, document, facts),
    version: versionFromFiles(app.project, app.folder, app.manifest),
    recognise: recogniser(app),
    manifests: (install) => manifestsOf(app, placeOf(app, install), install, skipsScripts(app, install)),
    implicitInstall: null,
    cleanInstall: (install) => cleanInstallOf(app, install, productionInstall(facts)),
    get split() {
      return split();
    },
    get program() {
      return facts.scanned.program;
    },
    resolveStart: (argv) => resolveStart(facts, argv),
    get production() {
      return productionStage(facts);
    },
    get runtimeVariables() {
      return runtimeVariables(app, facts.scanned.modules);
    },
    ignorable: ignorableOf(app),
  };
}

function memo<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

function skipsScripts(app: App, install: Effect): boolean {
  const command = managerCommand(install.command);
  return command !== null && ignoresScripts(app, command);
}

function evidenceOf(app: App, document: Document, { build }: Facts): readonly Evidence[] {
  const { project, manifest } = app;
  const from = document.stages[app.stage]?.from;
  const found: (Evidence | null)[] = [
    from ? stepEvidence(project, from, `starts from ${document.stages[app.stage]?.image ?? 'node'}`) : null,
    ...app.manager.evidence,
    lockEvidence(app),
    ...build.steps.flatMap(({ step, evidence }) => {
      const name = managerCommand(step.command)?.name;
      return [
        name !== null && name !== undefined && manifest?.scripts.has(name) === true
          ? scriptEvidence(app, name)
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
function resolveStart(
  { app, scanned }: Facts,
  argv: readonly string[],
): { readonly argv: readonly string[]; readonly why: string } | Declined {
  const plain = plainScript(argv, app.manifest);
  if ('declined' in plain) return plain;
  if (app.cwd !== app.root)
    return {
      declined: `${argv.join(' ')} runs in ${app.root ?? 'another folder'}, the container starts in ${app.cwd ?? 'another one'}`,
    };
  if (scanned.unread !== null)
    return {
      declined: `${scanned.unread.path} ${scanned.unread.says}: it may read a variable that only npm sets`,
    };
  const variable = mention(scanned.modules, (text) => /^npm_(package|config|lifecycle|execpath)/.test(text));
  if (variable)
    return {
      declined: `${evidencePath(app.project, variable.path)}:${variable.line} reads a variable that only npm sets`,
    };
  const handler = scanned.program.handlesSigterm;
  if (!handler)
    return {
      declined:
        'nothing in the sources handles SIGTERM: as process 1, node would ignore it, and every stop would take ten seconds',
    };
  return {
    argv: plain.argv,
    why: `${plain.argv.join(' ')} is what ${argv.join(' ')} runs, and it handles SIGTERM itself (${handler.path}:${handler.line ?? 1})`,
  };
}

/** node_modules of the host, where the image installs its own. */
function ignorableOf(app: App): readonly string[] {
  const installs = app.steps.some(
    (step) => managerCommand(step.command)?.does === 'install' && step.cwd === app.root,
  );
  const tracked = app.project.files.some((file) => /(^|\/)node_modules\//.test(file));
  return installs && !tracked ? (tables.ignorable ?? []) : [];
}
