/** What `go mod download` needs, and when it may take the place of another command. */
import { inFolder } from '../../project/paths.ts';
import { because, copyParts } from '../../dockerfile/index.ts';
import type { Declined, Evidence, Manifests, StepName, Reason } from '../../model/index.ts';
import { evidenceAt, repositoryPath } from '../../project/evidence.ts';
import { goCommand } from './commandline.ts';
import { compareVersions, isLocal } from './gomod.ts';
import type { GoStageFacts } from './stage.ts';
import { stepsIn } from './steps.ts';

/** Everything that a download reads: go.mod and go.sum, go.work with its members, local replacements. */
export function manifestsOf(stage: GoStageFacts): Manifests | Declined {
  const { project, workspace } = stage;
  if (workspace === null) return { declined: 'no go.mod of the context is copied into this stage' };
  if (workspace.vendored)
    return {
      declined: `modules are vendored (${repositoryPath(project, inFolder(workspace.folder, 'vendor/modules.txt'))}): there is nothing to download`,
    };
  const vendoring = vendoredBy(stage);
  if (vendoring !== null) return { declined: because`${vendoring}: there is nothing to download` };
  const work =
    workspace.work === null
      ? []
      : ['go.work', 'go.work.sum'].map((name) => inFolder(workspace.work?.folder ?? '.', name));
  const modules = workspace.modules.flatMap(({ folder }) =>
    ['go.mod', 'go.sum'].map((name) => inFolder(folder, name)),
  );
  const paths = [...new Set([...work, ...modules])].filter((path) => project.has(path));
  const hidden = paths.find((path) => !project.sent(path));
  if (hidden !== undefined) return { declined: `${hidden} is hidden by ${project.ignoreFile.path}` };
  return { paths, evidence: evidenceOf(project, workspace) };
}

/** A command that takes modules from the vendor folder, or something outside that fills it where git ignores it; null for none. */
function vendoredBy({ project, workspace, steps }: GoStageFacts): Reason | null {
  const step = steps.go.find(
    (each) =>
      goCommand(each)?.flags.get('mod') === 'vendor' ||
      each.variables.get('GOFLAGS')?.includes('-mod=vendor'),
  );
  if (step) return because`${step.block} builds with -mod=vendor`;
  if (!project.ignoredByGit(inFolder(workspace?.folder ?? '.', 'vendor/modules.txt'))) return null;
  const recipe = project.recipe('mod vendor') ?? project.recipe('work vendor');
  return recipe && because`${recipe} fills the vendor folder before the build`;
}

function evidenceOf(
  project: GoStageFacts['project'],
  workspace: NonNullable<GoStageFacts['workspace']>,
): readonly Evidence[] {
  const file = inFolder(workspace.folder, 'go.mod');
  const replaced = workspace.mod.replaces
    .filter(isLocal)
    .map(({ path, target, line }) => evidenceAt(project, file, line, `${path} is replaced by ${target}`));
  return [
    evidenceAt(project, file, workspace.mod.module.line, `module ${workspace.mod.module.value}`),
    ...replaced,
  ];
}

/** `go mod download` where modules are required, none of the Dockerfile's commands brings them alone, and go.sum is complete. */
export function implicitInstallOf(stage: GoStageFacts): string | null {
  const { workspace, steps } = stage;
  if (
    workspace === null ||
    'declined' in manifestsOf(stage) ||
    copiesModules(stage) ||
    workspace.mod.requires.length === 0 ||
    workspace.missingSum !== null
  )
    return null;
  const downloads = steps.go.some((step) => {
    const command = goCommand(step);
    return command !== null && (command.verb === 'mod download' || isOwnGet(command.verb, command.operands));
  });
  return downloads ? null : 'go mod download';
}

/** `COPY --from=modules /go/pkg /go/pkg`: another stage downloads, and this one takes its module cache over. */
function copiesModules({ view }: GoStageFacts): boolean {
  return view.history.some((block) => {
    const parts = copyParts(block);
    return (
      parts !== null &&
      parts.from !== null &&
      parts.sources.some((path) => /(^|\/)pkg(\/mod)?\/?$/.test(path))
    );
  });
}

/** `go get -d ./...` is `go mod download` where go.mod and go.sum name everything already. */
export function cleanInstallOf(
  install: StepName,
  stage: GoStageFacts,
): { readonly text: string; readonly why: string } | Declined {
  const [step] = stepsIn(install, stage.steps);
  const command = step === undefined || step.command !== step.outer ? null : goCommand(step);
  const { workspace } = stage;
  if (command === null) return { declined: `"${install.text}" is no plain command of the go tool` };
  if (command.verb === 'mod download')
    return { declined: 'go mod download changes nothing in go.mod and go.sum: it is clean already' };
  if (command.verb === 'install')
    return { declined: 'go install of a named version changes nothing in go.mod: it is clean already' };
  if (workspace === null) return { declined: 'no go.mod of the context is copied into this stage' };
  if (command.verb === 'mod tidy')
    return {
      declined:
        'go mod tidy may add what go.mod and go.sum lack: run it in the repository, then go mod download is enough',
    };
  if (!isOwnGet(command.verb, command.operands)) return { declined: `"${install.text}" changes go.mod` };
  if (command.flags.has('u'))
    return {
      declined: 'go get -u upgrades modules at every build: leaving it out would change what is built',
    };
  const kept = reasonAgainst(stage, command.flags.has('d'));
  if (kept !== null) return { declined: kept };
  return {
    text: 'go mod download',
    why: 'downloads what go.mod and go.sum name, and can run before the sources are there',
  };
}

/** Why `go get ./...` does more than a download in this image or module. */
function reasonAgainst(stage: GoStageFacts, downloadOnly: boolean): Reason | null {
  const { workspace, image, project } = stage;
  if (workspace === null) return 'there is no go.mod';
  if (!downloadOnly && (image.version === null || compareVersions(image.version, '1.18') < 0)) {
    return image.version === null
      ? null
      : `go get of Go ${image.version} also installs the programs that it names`;
  }
  const manifests = manifestsOf(stage);
  if ('declined' in manifests) return manifests.declined;
  const file = repositoryPath(project, inFolder(workspace.folder, 'go.sum'));
  return workspace.missingSum === null
    ? null
    : `${file} has no line for ${workspace.missingSum}: go get would add it`;
}

function isOwnGet(verb: string, operands: readonly (string | null)[]): boolean {
  return verb === 'get' && operands.every((operand) => operand === '.' || operand === './...');
}
