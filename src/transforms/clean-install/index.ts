import { effectsOf } from '../../analysis/effects.ts';
import { splice, type Block, type Edit } from '../../dockerfile/index.ts';
import type { Context, Effect, Stack, Transform } from '../../types.ts';

export const cleanInstall: Transform = {
  id: 'clean-install',
  summary: 'Install exactly what the lockfile says',
  docs: `Replaces an install command by its clean form: \`npm install\` by \`npm ci\`, \`yarn install\` by
\`yarn install --frozen-lockfile\`, \`pip install\` without a cache that only fills the layer, \`go get ./...\` by
\`go mod download\`. The author's flags stay.

It needs a lockfile that the command accepts: present, sent to the builder, and in step with the manifest. Where an
application is better as one stage, development dependencies are left out here.`,
  run(context) {
    const installs = installsOf(context);
    if (installs.length === 0) return { skip: 'no install step was found' };
    const edits = new Map<Block, { start: number; end: number; text: string }[]>();
    const reasons = new Set<string>();
    const assumes = new Set<string>();
    const declined: string[] = [];
    for (const { effect, stack } of installs) {
      const clean = effect.command.nested
        ? { declined: `line ${effect.block.line}: the command is part of a larger construct` }
        : stack.cleanInstall(effect);
      if ('declined' in clean) declined.push(clean.declined);
      else if (clean.text !== effect.command.text) {
        edits.set(effect.block, [
          ...(edits.get(effect.block) ?? []),
          { start: effect.command.start, end: effect.command.end, text: clean.text },
        ]);
        reasons.add(clean.why);
        for (const assumption of clean.assumes ?? []) assumes.add(assumption);
      }
    }
    if (edits.size === 0) return { skip: declined[0] ?? 'every install step is clean already' };
    return {
      edits: [...edits].map(([block, parts]): Edit => ({ op: 'replace', block, text: splice(block, parts) })),
      why: [...reasons].join('; '),
      assumes: [...assumes],
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
