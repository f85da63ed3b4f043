/** Watches an original: builds and starts it as a proof does, and says what was seen. It compares nothing, and knows no rewrite. */
import { DockerfileError, parse } from '../dockerfile/index.ts';
import type { Observations, ObservedAnswer } from '../model/index.ts';
import { identityOf } from './accounts.ts';
import { buildSide } from './build.ts';
import type { Engine } from './engine.ts';
import type { ImageFiles } from './files.ts';
import { healthCommand } from './health.ts';
import { readImage, type Image } from './image.ts';
import { librariesOf } from './loaded.ts';
import { observe, tcpPorts, type Observation } from './observe.ts';
import type { Side, VerifyOptions, VerifyRequest } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Everything but what it was built from, which the engine does not see. */
export type Watched = Omit<Observations, 'dockerfile' | 'builtFrom'>;

/** What came of watching: observations, or why there are none. */
export interface Watching {
  readonly watched: Watched | null;
  /** One clause; null where there are observations. */
  readonly reason: string | null;
  /** Last lines of a build that failed; else empty. */
  readonly log: readonly string[];
}

/** Where a build and a start take place. */
interface Place {
  readonly engine: Engine;
  readonly workspace: Workspace;
  readonly options: VerifyOptions;
}

/** Builds the original, starts it, asks it and looks. Removing what it made is the caller's part. */
export async function watchOriginal(
  place: Place,
  { context, before }: Pick<VerifyRequest, 'context' | 'before'>,
): Promise<Watching> {
  const { engine, workspace, options } = place;
  const nothing = (reason: string, log: readonly string[] = []): Watching => ({ watched: null, reason, log });
  if (!engine.runs) return nothing(`${engine.name} starts no containers`);
  const request = { name: 'before', side: before, context, purpose: 'before', options } as const;
  const built = await buildSide(engine, workspace, request);
  if (built.tag === null) return nothing('the original does not build', built.log);
  const image = await readImage(engine, workspace, built.tag, options.platform);
  const base = await baseFiles(place, context, before);
  options.progress?.({ side: 'before', step: 'starting', doing: null, seconds: 0 });
  const seen = await observe(engine, workspace, {
    side: 'before',
    image: built.tag,
    ports: tcpPorts(image.config),
    health: healthCommand(image.config),
    options,
    expected: null,
    looksInto: image.files,
  });
  if (seen.refused !== null) return nothing(`the original cannot be started: ${seen.refused}`);
  return { watched: watchedOf(engine, image, base, seen), reason: null, log: [] };
}

/** The files that the last stage begins with: the same Dockerfile, as far as its last FROM. Null: it begins with nothing (scratch). */
async function baseFiles(
  { engine, workspace, options }: Place,
  context: string,
  { dockerfile, ignore }: Side,
): Promise<ImageFiles | null> {
  const text = untilLastFrom(dockerfile);
  if (text === null) return null;
  const side = { dockerfile: text, ignore };
  const built = await buildSide(engine, workspace, {
    name: 'before',
    side,
    context,
    purpose: 'base',
    options,
  });
  return built.tag === null ? null : (await readImage(engine, workspace, built.tag, options.platform)).files;
}

/** Null: it cannot be read here although the engine could. */
function untilLastFrom(dockerfile: string): string | null {
  try {
    const { blocks, head } = parse(dockerfile);
    const last = blocks.findLastIndex(({ keyword }) => keyword === 'FROM');
    return head + blocks.slice(0, last + 1).map(({ lead, text }) => lead + text).join(''); // prettier-ignore
  } catch (error) {
    if (error instanceof DockerfileError) return null;
    throw error;
  }
}

function watchedOf(engine: Engine, image: Image, base: ImageFiles | null, seen: Observation): Watched {
  const { files, config } = image;
  const { inside = null } = seen;
  const processes = (inside?.processes ?? []).flatMap(({ argv, owner }) => {
    const uid = identityOf(files, owner)?.uid;
    return uid === undefined ? [] : [{ argv, uid }];
  });
  const uid = processes[0]?.uid ?? identityOf(files, config.user)?.uid ?? null;
  return {
    date: `${new Date().toISOString().slice(0, 19)}Z`,
    engine: engine.label,
    image: config.id,
    suite: suiteOf(files),
    answers: answersOf(seen),
    exitCode: seen.exitCode,
    uid,
    home: config.env.get('HOME') ?? (uid === null ? null : (identityOf(files, String(uid))?.home ?? null)),
    processes,
    ports: seen.listening,
    written: seen.written ?? [],
    volumes: seen.volumes,
    libraries: librariesOf(image, inside?.mapped ?? null, base),
    mapped: inside?.mapped != null,
  };
}

function suiteOf(files: ImageFiles): string | null {
  const text = ['/etc/os-release', '/usr/lib/os-release'].map((path) => files.all.get(path)?.content?.toString('utf8') ?? ''); // prettier-ignore
  return /^VERSION_CODENAME="?([\w-]+)"?$/m.exec(text.join('\n'))?.[1] ?? null;
}

function answersOf({ answers, smoke, commands }: Observation): readonly ObservedAnswer[] {
  return [
    ...[...answers].map(([port, answer]) => ({ asked: `GET / on port ${port}`, answer: answer.kind === 'http' ? answer.status : answer.kind })), // prettier-ignore
    ...smoke.map(({ request, answer }) => ({ asked: request, answer: answer?.kind === 'http' ? answer.status : (answer?.kind ?? 'closed') })), // prettier-ignore
    ...commands.map(({ command, code }) => ({ asked: command, answer: `exit status ${code ?? 'none'}` })),
  ];
}
