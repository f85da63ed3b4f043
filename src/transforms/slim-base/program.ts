import { programBase, type ProgramBase } from '../../analysis/program-base.ts';
import { copyParts, stageNamed, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Change, Context, Skip, StageView } from '../../model/index.ts';

/** Puts a compiled program on a base without a language. */
export function withoutLanguage(context: Context, runtime: 'static' | 'libc'): Change | Skip {
  const stage = context.final;
  const base = programBase(context, runtime);
  if ('skip' in base) return base;
  const first = stage.blocks.find((block) => copyParts(block)?.from != null) ?? 'end';
  // packages are installed by root
  const user = stage.blocks.find(({ keyword }) => keyword === 'USER');
  const asRoot = user && (first === 'end' || user.index < first.index) ? user : first;
  return {
    edits: [
      ...(base.image === 'scratch' ? [furniture(context, base.build)] : []),
      { op: 'replace', block: stage.from, text: replaceImage(stage.from, stage.image, base.image) },
      ...(base.packages.length > 0 ? [insertion(asRoot, installText(base))] : []),
      ...brought(base, stage).map((text) => insertion(first, text)),
    ],
    why: base.why,
  };
}

function insertion(before: Block | 'end', text: string): Edit {
  return { op: 'insert', before, text };
}

/** What an empty image lacks and a program may look for: a user by its number, and a folder for temporary files. */
function furniture({ document, final }: Context, build: string): Edit {
  const stage = stageNamed(final, build);
  const last = stage?.blocks.at(-1) ?? stage?.from;
  const alpine = stage?.base?.image.tag?.includes('alpine');
  const user = alpine
    ? 'addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app'
    : 'useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin app';
  const text = `RUN ${user} \\\n    && mkdir -p -m 1777 /scratch/tmp`;
  return { op: 'insert', before: document.blocks[(last?.index ?? 0) + 1] ?? 'end', above: true, text };
}

/** Certificates, and time zones where the program looks them up: from the build stage, since the new base lacks them. */
function brought({ bare, build, image, files }: ProgramBase, stage: StageView): readonly string[] {
  if (!bare) return [];
  const lines = installsCertificates(stage)
    ? []
    : [`COPY --from=${build} /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/`];
  const zones = stage.application?.program?.timezones?.path;
  if (zones !== undefined) {
    lines.push(`COPY --from=${build} ${zones} ${zones.slice(0, zones.lastIndexOf('/') + 1)}`);
  }
  lines.push(
    ...copies(
      files.filter((file) => !lines.some((line) => line.includes(file))),
      build,
    ),
  );
  if (image === 'scratch') {
    lines.push(`COPY --from=${build} /etc/passwd /etc/group /etc/`, `COPY --from=${build} /scratch /`);
  }
  return lines;
}

/** One COPY a folder. */
function copies(files: readonly string[], build: string): readonly string[] {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1);
  const folders = [...new Set(files.map(folderOf))];
  return folders.map(
    (folder) =>
      `COPY --from=${build} ${files.filter((file) => folderOf(file) === folder).join(' ')} ${folder}`,
  );
}

function installsCertificates(stage: StageView): boolean {
  return stage.blocks
    .flatMap(stage.effectsOf)
    .some(({ system }) => system?.action === 'install' && system.packages.includes('ca-certificates'));
}

function installText({ image, packages }: ProgramBase): string {
  if (image.startsWith('alpine')) return `RUN apk add --no-cache ${packages.join(' ')}`;
  return `RUN apt-get update \\\n    && apt-get install -y --no-install-recommends ${packages.join(' ')} \\\n    && rm -rf /var/lib/apt/lists/*`;
}

function replaceImage(from: Block, image: string, other: string): string {
  const at = from.text.indexOf(image, from.offset(0));
  return from.text.slice(0, at) + other + from.text.slice(at + image.length);
}
