/** Reads a built image: configuration, layers, files. It starts nothing and judges nothing. */
import { createReadStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageConfig } from './config.ts';
import type { Engine } from './engine.ts';
import { readFiles, type ImageFiles } from './files.ts';
import { fields, firstObject, number, string } from './json.ts';
import { lastLine } from './process.ts';
import { parseSize } from './budget.ts';
import { toolsIn } from './tools.ts';
import type { Layer } from './types.ts';
import type { Workspace } from './workspace.ts';

/** One built image, read. */
export interface Image {
  readonly config: ImageConfig;
  readonly sizeBytes: number;
  readonly files: ImageFiles;
  /** Largest first. */
  readonly layers: readonly Layer[];
  readonly tools: readonly string[];
}

/** Reads configuration, layers and files of an image. Throws an Error with the engine's words. */
export async function readImage(
  engine: Engine,
  workspace: Workspace,
  tag: string,
  platform?: string,
): Promise<Image> {
  const config = await engine.image(tag);
  const read = engine.runs
    ? await created(engine, workspace, tag, platform)
    : await pushed(engine, workspace, tag);
  const layers = read.layers
    .filter((layer) => layer.sizeBytes > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  return {
    config,
    sizeBytes: config.sizeBytes ?? layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    files: read.files,
    layers,
    tools: toolsIn(read.files),
  };
}

interface Read {
  readonly files: ImageFiles;
  readonly layers: readonly Layer[];
}

/** Through a container that is created and never started; the command is there for images that name none. It stays to the end of the proof. */
async function created(engine: Engine, workspace: Workspace, tag: string, platform?: string): Promise<Read> {
  const name = workspace.container(`files-${tag.split('-').at(-1) ?? ''}`);
  const spec = {
    image: tag,
    name,
    label: workspace.label,
    platform,
    network: 'none',
    ports: [],
    env: [],
    envFiles: [],
  };
  const refused = await engine.create(spec, ['never-started']);
  if (refused !== null) throw new Error(refused);
  const files = await readFiles([engine.export(name, join(workspace.folder, `${name}.tar`))]);
  return { files, layers: await history(engine, tag) };
}

async function history(engine: Engine, tag: string): Promise<readonly Layer[]> {
  const ran = await engine.call([
    'history',
    '--no-trunc',
    '--human=false',
    '--format',
    engine.dialect.history,
    tag,
  ]);
  if (ran.code !== 0) return [];
  const lines = ran.stdout.trim().startsWith('[')
    ? (JSON.parse(ran.stdout) as unknown[])
    : ran.stdout.trim().split('\n').map(firstObject);
  return lines.map(fields).map((line) => ({
    sizeBytes: typeof line['size'] === 'number' ? line['size'] : parseSize(string(line['Size']) || '0'),
    by: instruction(string(line['CreatedBy'])),
  }));
}

/** `RUN /bin/sh -c npm ci # buildkit` → `RUN npm ci`. */
function instruction(createdBy: string): string {
  return createdBy
    .replace(/^\/bin\/sh -c #\(nop\) +/, '')
    .replace(/^(?:RUN )?(?:\|\d+ .*?)?\/bin\/sh -c /, 'RUN ')
    .replace(/ # buildkit$/, '')
    .trim();
}

/** buildah has no containers to export: the image's layers are copied, uncompressed, to the private folder. */
async function pushed(engine: Engine, workspace: Workspace, tag: string): Promise<Read> {
  const folder = join(workspace.folder, tag.replace(/\W+/g, '-'));
  await mkdir(folder, { recursive: true });
  const ran = await engine.call(['push', '--quiet', '--disable-compression', tag, `dir:${folder}`]);
  if (ran.code !== 0) throw new Error(lastLine(ran.stderr));
  const manifest = firstObject(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const layers = (Array.isArray(manifest['layers']) ? (manifest['layers'] as unknown[]) : []).map(fields);
  const streams = layers
    .map((layer) => join(folder, string(layer['digest']).replace(/^.*:/, '')))
    .map((path) => createReadStream(path));
  return {
    files: await readFiles(streams as AsyncIterable<Buffer>[]),
    layers: layers.map((layer) => ({ sizeBytes: number(layer['size']), by: '' })),
  };
}
