/** What a build takes from the network without knowing what it gets. */
import { copyParts } from '../../dockerfile/index.ts';
import type { Effect } from '../../model/index.ts';
import { listSteps } from '../package-lists.ts';
import { nameOf } from '../recognisers/words.ts';
import type { FindingRule, Sighting } from './rule.ts';

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh']);
const FETCHERS = /\b(?:curl|wget)\b/;

export const pipedScript: FindingRule = {
  id: 'piped-script',
  summary: 'a downloaded script that runs unseen: `curl … | sh`',
  help: 'download a named version, compare its checksum, then run it',
  find: ({ blocks, effectsOf }) =>
    blocks.flatMap((block): readonly Sighting[] => {
      const effects = effectsOf(block);
      const piped = effects.find((effect, index) => isPiped(effect, effects[index - 1]));
      const url = /https?:\/\/[^\s'"|)]+/.exec(block.args)?.[0];
      return piped === undefined
        ? []
        : [{ line: block.line, says: `${url ?? 'a script from the network'} runs as it is downloaded` }];
    }),
};

/** A shell that gets what a download prints. */
function isPiped({ command }: Effect, before: Effect | undefined): boolean {
  const isShell = command.words.some(({ value }) => SHELLS.has(nameOf({ ...command, words: [{ text: '', value, start: 0, end: 0, split: false }] }))); // prettier-ignore
  if (command.operator === '|' && before !== undefined)
    return isShell && FETCHERS.test(before.command.text) && /https?:/.test(before.command.text);
  return /^(?:ba|da|a)?sh\s+(?:-c\s+["']?\$\(|<\()\s*(?:curl|wget)\b/.test(command.text);
}

export const plainDownload: FindingRule = {
  id: 'unchecked-add',
  summary: 'ADD of a URL without a checksum',
  help: 'write --checksum=sha256:… behind ADD',
  find: ({ blocks }) =>
    blocks.flatMap((block): readonly Sighting[] => {
      const parts = block.keyword === 'ADD' ? copyParts(block) : null;
      if (parts === null || parts.flags.some(({ name }) => name === 'checksum')) return [];
      return parts.sources
        .filter((source) => /^https?:/.test(source) && !/\.git(?:#|$)/.test(source))
        .map((source) => ({ line: block.line, says: `what ${source} holds is not checked` }));
    }),
};

export const upgrade: FindingRule = {
  id: 'upgraded-base',
  summary: 'packages of the base image that are upgraded in a layer above it',
  help: 'take a newer base image, and build again when it changes',
  find: ({ blocks, effectsOf }) =>
    blocks.flatMap((block) =>
      (['apt', 'apk'] as const).flatMap((manager) =>
        listSteps(effectsOf(block), manager)
          .filter(({ effect }) => effect.system?.action === 'upgrade')
          .slice(0, 1)
          .map(() => ({ line: block.line, says: `${manager} upgrades packages of the base image, so that each build differs` })),
      ),
    ), // prettier-ignore
};
