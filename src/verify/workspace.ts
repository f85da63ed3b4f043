/** Everything that one proof makes outside of this process, remembered so that it can be taken away. What it is for is not known here. */
import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine.ts';

/** Everything that one proof makes outside of this process, so that it can be taken away again. */
export interface Workspace {
  /** A private temporary folder. */
  readonly folder: string;
  /** `dfrewrite.verify=<id>`, on every container. */
  readonly label: string;
  /** Images made so far, by name. */
  readonly images: ReadonlySet<string>;
  /** A new unique name for an image, remembered. */
  image(purpose: string): string;
  /** A new unique name for a container, remembered. */
  container(purpose: string): string;
  /** Removes one container before the end. */
  discard(container: string): Promise<void>;
  /** Removes containers (and images, unless they are to be kept) and the folder; answers with what is left, by name. */
  close(keepImages: boolean): Promise<readonly string[]>;
}

/** Makes the folder. Names are remembered before anything is made under them: what is stopped halfway is removed too. */
export async function openWorkspace(engine: Engine): Promise<Workspace> {
  const id = randomBytes(6).toString('hex');
  const folder = await mkdtemp(join(tmpdir(), 'dfrewrite-verify-'));
  const images = new Set<string>();
  const containers = new Set<string>();
  let count = 0;
  const remember = (names: Set<string>, name: string): string => {
    names.add(name);
    return name;
  };
  return {
    folder,
    images,
    label: `dfrewrite.verify=${id}`,
    image: (purpose) => remember(images, `dfrewrite-verify:${id}-${purpose}`),
    container: (purpose) => remember(containers, `dfrewrite-verify-${id}-${purpose}-${count++}`),
    async discard(container) {
      const left = await engine.remove([container], []);
      if (left.length === 0) containers.delete(container);
    },
    async close(keepImages) {
      const left = await engine.remove([...containers], keepImages ? [] : [...images]);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      return left;
    },
  };
}
