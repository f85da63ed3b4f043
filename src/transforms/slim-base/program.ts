/** Puts a compiled program on a base without a language, and brings what that base lacks; which base is right is asked in analysis/. */
import { runOf } from '../../instructions/run.ts';
import { programBase, type ProgramBase } from '../../analysis/program-base.ts';
import { copyParts, stageNamed, type Block, type Edit } from '../../dockerfile/index.ts';
import { copyInto, copyFiles } from '../../instructions/copy-from.ts';
import { withImage } from '../../instructions/from.ts';
import { installPackages } from '../../instructions/packages.ts';
import { makeUser } from '../../instructions/users.ts';
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
      ...(base.image === 'scratch' ? [userAndFolder(context, base.build)] : []),
      { op: 'replace', block: stage.from, text: withImage(stage.from, stage.image, base.image) },
      ...(base.packages.length > 0
        ? [insertion(asRoot, installPackages(base.image.startsWith('alpine') ? 'apk' : 'apt', base.packages))]
        : []),
      ...brought(base, stage).map((text) => insertion(first, text)),
    ],
    why: base.packages.length > 0 ? `${base.why}, with ${base.packages.join(' ')}` : base.why,
  };
}

function insertion(before: Block | 'end', text: string): Edit {
  return { op: 'insert', before, text };
}

/** What an empty image lacks and a program may look for: a user by its number, and a folder for temporary files. */
function userAndFolder({ document, final }: Context, build: string): Edit {
  const stage = stageNamed(final, build);
  const last = stage?.blocks.at(-1) ?? stage?.from;
  const user = makeUser(stage?.base?.image.tag?.includes('alpine') === true ? 'alpine' : 'debian', false);
  const text = runOf([user, 'mkdir -p -m 1777 /scratch/tmp']);
  return { op: 'insert', before: document.blocks[(last?.index ?? 0) + 1] ?? 'end', above: true, text };
}

/** Certificates, and time zones where the program looks them up: from the build stage, since the new base lacks them. */
function brought({ bare, build, image, files }: ProgramBase, stage: StageView): readonly string[] {
  if (!bare) return [];
  const zones = stage.application?.program?.timezones?.path;
  const lines = [
    ...(installsCertificates(stage) ? [] : copyFiles(build, ['/etc/ssl/certs/ca-certificates.crt'])),
    ...(zones === undefined ? [] : copyFiles(build, [zones])),
  ];
  const missing = files.filter((file) => !lines.some((line) => line.includes(file)));
  const users = [...copyFiles(build, ['/etc/passwd', '/etc/group']), copyInto(build, '/scratch', '/', '')];
  return [...lines, ...copyFiles(build, missing), ...(image === 'scratch' ? users : [])];
}

function installsCertificates(stage: StageView): boolean {
  return stage.blocks
    .flatMap(stage.effectsOf)
    .some(({ system }) => system?.action === 'install' && system.packages.includes('ca-certificates'));
}
