/** Puts installs into their clean form: what the lockfile says, and no cache left behind. How a language writes that form is not known here. */
import { envLine } from '../../instructions/settings.ts';
import { stepName } from '../../analysis/effects.ts';
import { languageName } from '../../analysis/stages.ts';
import {
  because,
  joined,
  pairs,
  scopeBefore,
  splice,
  type Block,
  type Edit,
} from '../../dockerfile/index.ts';
import { copyBeside } from '../../instructions/copy-lines.ts';
import type {
  CleanCommand,
  Context,
  Declaration,
  Declined,
  Effect,
  Skip,
  StageView,
  Transform,
  Reason,
} from '../../model/index.ts';
import { example } from './example.ts';

export const cleanInstall: Transform = {
  id: 'clean-install',
  summary: 'Install exactly what the lockfile says',
  docs: `Replaces an install command by its clean form: \`npm install\` by \`npm ci\`, \`yarn install\` by
\`yarn install --frozen-lockfile\`, \`pip install\` without a cache that only fills the layer, \`go get ./...\` by
\`go mod download\`. The author's flags stay.

It needs a lockfile that the command accepts: present, sent to the builder, and in step with the manifest. One that the author
does not copy is copied beside the manifest, where every package of it comes from the public registry and none is compiled. Where an
application is better as one stage, development dependencies are left out here.`,
  example,
  run(context) {
    const installs = installsOf(context);
    if (installs.length === 0) return withoutInstall(context.stages);
    const edits = new Map<Block, { start: number; end: number; text: string }[]>();
    const copies = new Map<Block, Edit>();
    const reasons: Reason[] = [];
    const assumes = new Set<string>();
    const declined: { readonly tool: boolean; readonly why: Reason }[] = [];
    for (const { effect, stage } of installs) {
      const clean = cleanForm(effect, stage);
      if ('declined' in clean) declined.push({ tool: effect.kind === 'tool', why: clean.declined });
      else if (clean.text !== effect.command.text) {
        edits.set(effect.block, [
          ...(edits.get(effect.block) ?? []),
          { start: effect.command.start, end: effect.command.end, text: clean.text },
        ]);
        const copy = clean.brings && copyOf(context, stage, clean.brings);
        if (copy) copies.set(copy.block, copy.edit);
        reasons.push(clean.why);
        for (const assumption of clean.assumes ?? []) assumes.add(assumption);
      }
    }
    // a tool cannot be installed cleanly anyway: what matters is why the application's own packages are not
    const reason = declined.find(({ tool }) => !tool) ?? declined[0];
    if (edits.size === 0) return { skip: reason?.why ?? 'every install step is clean already' };
    const variables = productionVariables(context, [...edits.keys()]);
    return {
      edits: [
        ...variables.edits,
        ...copies.values(),
        ...[...edits].map(([block, parts]): Edit => ({ op: 'replace', block, text: splice(block, parts) })),
      ],
      why: joined(reasons, '; '),
      assumes: [...assumes],
      declares: variables.names.map((name): Declaration => ({ what: 'env', name })),
    };
  },
};

function installsOf({ stages }: Context): readonly { effect: Effect; stage: StageView }[] {
  return stages
    .filter(({ language }) => language !== null)
    .flatMap((stage) =>
      stage.blocks
        .flatMap(stage.effectsOf)
        .filter(({ kind }) => kind === 'install' || kind === 'tool')
        .map((effect) => ({ effect, stage })),
    );
}

function withoutInstall(stages: readonly StageView[]): Skip {
  const silent = stages.find(({ language }) => language !== null && language.recognise === undefined);
  return silent
    ? { skip: `how ${languageName(silent)} installs is not known yet` }
    : { skip: 'no install step was found', idle: true };
}

function cleanForm(effect: Effect, stage: StageView): CleanCommand | Declined {
  if (effect.command.nested)
    return { declined: because`${effect.block}: the command is part of a larger construct` };
  const clean = stage.language?.cleanInstall?.(stepName(effect));
  return clean ?? { declined: `how ${languageName(stage)} installs cleanly is not known yet` };
}

/** The COPY by which a file comes to lie beside the one that the author copies. */
function copyOf(
  { document }: Context,
  stage: StageView,
  { path, beside }: NonNullable<CleanCommand['brings']>,
): { readonly block: Block; readonly edit: Edit } | null {
  const copied = stage.copies.findLast(({ from, folder }) => from === beside && !folder);
  if (copied === undefined) return null;
  const { block } = copied;
  const next = document.blocks[block.index + 1] ?? 'end';
  const here = scopeBefore(document, block).workdir ?? stage.base?.facts?.workdir ?? '/';
  return { block, edit: copyBeside(copied, path, next, here) };
}

/** ENV that an application of one stage gets above its files, where the author sets none of that name. */
function productionVariables(
  { document, final }: Context,
  changed: readonly Block[],
): { readonly edits: readonly Edit[]; readonly names: readonly string[] } {
  const install = changed.find(({ stage }) => stage === final.index);
  const own = new Set(
    document.blocks
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap((block) => pairs(block).map(({ name }) => name)),
  );
  const wanted = (final.application?.production?.env ?? []).filter(
    (text) => !own.has(text.split('=')[0] ?? ''),
  );
  if (install === undefined || wanted.length === 0) return { edits: [], names: [] };
  const before =
    final.blocks.find(({ keyword, index }) => /^(COPY|ADD)$/.test(keyword) && index < install.index) ??
    install;
  return {
    edits: [{ op: 'insert', before, text: wanted.map(envLine).join('\n') }],
    names: wanted.map((text) => text.split('=')[0] ?? ''),
  };
}
