/** Which image of a server has a user for it by a table, and what keeps a container from starting as that user. */
import { because, joinPath, type Block } from '../dockerfile/index.ts';
import { serverUsers, type ServerUser } from '../knowledge/system/rights.ts';
import { officialRepository } from '../knowledge/tags.ts';
import type { BaseImage, Doubt, Project, Reason, StageView } from '../model/index.ts';
import { destinationOf } from './application-folders.ts';
import { below } from './layout.ts';
import { rootOfSurroundings } from './root-needed.ts';
import { builtOnReason, saidAt } from './uses.ts';

/** The row of the image that a stage is built on; null where the table has none. */
export function serverUserOf(base: BaseImage | null): ServerUser | null {
  if (base === null) return null;
  const { registry, repository } = base.image;
  const name = officialRepository(base.image) ?? (registry === null ? repository : `${registry}/${repository}`);
  return serverUsers[name] ?? null;
} // prettier-ignore

/** The first thing for which the container, its entrypoint or a step of the file needs root; null: nothing was seen. */
export function serverRootReason(stage: StageView, server: ServerUser): Doubt | null {
  const { project, scope } = stage;
  const wouldHelp = 'a USER instruction';
  const say = (why: Reason | null): Doubt | null => (why === null ? null : { why, wouldHelp });
  return (
    say(builtOnReason(stage)) ??
    rootOfSurroundings(stage) ??
    say(startReason(stage, server)) ??
    say(settingReason(project, [...scope.env], server)) ??
    say(mountReason(project, server)) ??
    say(stepReason(stage, server)) ??
    say(server.drops === undefined ? portReason(stage) : null)
  );
}

/** Another program than the server, which the entrypoint would leave root. */
function startReason({ history, project }: StageView, { starts, user }: ServerUser): Reason | null {
  const isServer = (argv: readonly string[] | null) => argv !== null && starts.test(argv[0] ?? ''); // prettier-ignore
  const own = history.find(({ keyword, json }) => keyword === 'ENTRYPOINT' || (keyword === 'CMD' && !isServer(json)));
  if (own !== undefined) return because`${own} starts the container in its own way, and may need root`;
  for (const use of project.uses) {
    if (use.user !== null) return because`${saidAt(use, 'user')} sets the user ${use.user}`;
    const words = typeof use.command === 'string' ? use.command.trim().split(/\s+/) : use.command;
    if (use.entrypoint !== null || (words !== null && !isServer(words)))
      return because`${saidAt(use, 'command')} starts something else than ${user}, which may need root`;
  }
  return null;
} // prettier-ignore

/** A variable for which the entrypoint makes a folder, or reads a file, as long as it is root. */
function settingReason({ uses, dockerfile }: Project, own: readonly string[], { drops }: ServerUser): Reason | null {
  if (drops === undefined) return null;
  const name = own.find((each) => drops.settings.test(each));
  if (name !== undefined) return because`${{ path: dockerfile, line: null }} sets ${name}, for which the entrypoint needs root`;
  for (const use of uses) {
    const given = [...(use.environment ?? new Map<string, null>()).keys()].find((each) => drops.settings.test(each));
    const elsewhere = use.environmentElsewhere?.[0];
    if (given !== undefined) return because`${saidAt(use, 'environment')} sets ${given}, for which the entrypoint needs root`;
    if (elsewhere !== undefined) return because`${use.evidence} takes variables from ${elsewhere}, and the entrypoint may need root for them`;
  }
  return null;
} // prettier-ignore

/** A folder of the host, or of a cluster, belongs to whom its owner says. */
function mountReason({ uses }: Project, { folders, user }: ServerUser): Reason | null {
  for (const { volumes, evidence, kind } of uses)
    for (const mount of volumes)
      if ((mount.bind || kind === 'kubernetes') && mount.readOnly !== true && touches(folders, joinPath('/', mount.target)))
        return because`${mount.evidence ?? evidence} lays ${mount.source ?? 'a folder'} over ${mount.target}, which may not be ${user}'s`;
  return null;
} // prettier-ignore

/** Something that root puts where the server writes, or nobody knows where. */
function stepReason(stage: StageView, { folders, drops }: ServerUser): Reason | null {
  const written = (block: Block): readonly string[] => [
    ...stage.effectsOf(block).flatMap(({ writes }) => writes),
    ...[destinationOf(stage, block)].flatMap((path) => path ?? []),
  ];
  for (const block of stage.history) {
    if (block.keyword === 'WORKDIR' && drops !== undefined) return because`${block} sets the folder that the entrypoint gives away as root`;
    const unknown = stage.effectsOf(block).find(({ kind, writes }) => kind === 'opaque' || kind === 'build' || (kind === 'fetch' && writes.length === 0));
    if (unknown !== undefined) return because`${block}: what ${unknown.command.words[0]?.text ?? 'it'} leaves to root is not known`;
    const path = written(block).find((each) => touches(folders, each));
    if (path !== undefined) return because`${block} puts something of root's into ${path}, where the server writes`;
  }
  return null;
} // prettier-ignore

function touches(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => below(folder, path) !== null || below(path, folder) !== null);
}

const LISTEN = /^\s*listen\s+(?:\S*:)?(\d{1,3})\b/m;

/** A port that the user may not bind everywhere. */
function portReason({ blocks, copies, project }: StageView): Reason | null {
  const exposed = blocks.find(({ keyword, args }) => keyword === 'EXPOSE' && /(?:^|\s)\d{1,3}(?:\/|\s|$)/.test(args));
  if (exposed !== undefined) return because`${exposed} exposes a port below 1024`;
  const use = project.uses.find(({ ports }) => ports.some((port) => port < 1024));
  if (use !== undefined) return because`${saidAt(use, 'ports')} publishes a port below 1024`;
  for (const path of project.files.filter((file) => copies.some(({ from }) => from === '.' || below(from, file) !== null))) {
    const port = /\.(?:conf|template)$/.test(path) ? LISTEN.exec(project.read(path) ?? '')?.[1] : undefined;
    if (port !== undefined) return because`${{ path, line: null }} listens on port ${port}`;
  }
  return null;
} // prettier-ignore
