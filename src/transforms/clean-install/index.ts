import { effectsOf } from '../../analysis/effects.ts';
import { pairs, splice, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Declaration, Effect, Stack, Transform } from '../../model/index.ts';

export const cleanInstall: Transform = {
  id: 'clean-install',
  summary: 'Install exactly what the lockfile says',
  docs: `Replaces an install command by its clean form: \`npm install\` by \`npm ci\`, \`yarn install\` by
\`yarn install --frozen-lockfile\`, \`pip install\` without a cache that only fills the layer, \`go get ./...\` by
\`go mod download\`. The author's flags stay.

It needs a lockfile that the command accepts: present, sent to the builder, and in step with the manifest. Where an
application is better as one stage, development dependencies are left out here.

Example:

    RUN npm install     →   RUN npm ci
`,
  run(context) {
    const installs = installsOf(context);
    if (installs.length === 0) return { skip: 'no install step was found' };
    const edits = new Map<Block, { start: number; end: number; text: string }[]>();
    const reasons = new Set<string>();
    const assumes = new Set<string>();
    const declined: { readonly tool: boolean; readonly why: string }[] = [];
    for (const { effect, stack } of installs) {
      const clean = effect.command.nested
        ? { declined: `line ${effect.block.line}: the command is part of a larger construct` }
        : stack.cleanInstall(effect);
      if ('declined' in clean) declined.push({ tool: effect.kind === 'tool', why: clean.declined });
      else if (clean.text !== effect.command.text) {
        edits.set(effect.block, [
          ...(edits.get(effect.block) ?? []),
          { start: effect.command.start, end: effect.command.end, text: clean.text },
        ]);
        reasons.add(clean.why);
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
        ...[...edits].map(([block, parts]): Edit => ({ op: 'replace', block, text: splice(block, parts) })),
      ],
      why: [...reasons].join('; '),
      assumes: [...assumes],
      declares: variables.names.map((name): Declaration => ({ what: 'env', name })),
    };
  },
};

function installsOf({ document, project, stacks }: Context): readonly { effect: Effect; stack: Stack }[] {
  return document.blocks.flatMap((block) => {
    const stack = block.keyword === 'RUN' ? stacks.get(block.stage) : undefined;
    if (stack === undefined) return [];
    const effects = effectsOf(document, block, project, stack);
    return effects
      .filter(({ kind }) => kind === 'install' || kind === 'tool')
      .map((effect) => ({ effect, stack }));
  });
}

/** ENV that an application of one stage gets above its files, where the author sets none of that name. */
function productionVariables(
  { document, final, stacks }: Context,
  changed: readonly Block[],
): { readonly edits: readonly Edit[]; readonly names: readonly string[] } {
  const install = changed.find(({ stage }) => stage === final);
  const blocks = document.stages[final]?.blocks ?? [];
  const own = new Set(
    document.blocks
      .filter(({ keyword }) => keyword === 'ENV')
      .flatMap((block) => pairs(block).map(({ name }) => name)),
  );
  const wanted = (stacks.get(final)?.production?.env ?? []).filter(
    (text) => !own.has(text.split('=')[0] ?? ''),
  );
  if (install === undefined || wanted.length === 0) return { edits: [], names: [] };
  const before =
    blocks.find(({ keyword, index }) => /^(COPY|ADD)$/.test(keyword) && index < install.index) ?? install;
  return {
    edits: [{ op: 'insert', before, text: wanted.map((text) => `ENV ${text}`).join('\n') }],
    names: wanted.map((text) => text.split('=')[0] ?? ''),
  };
}
