import { sentence } from '../../../src/report/sentence.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as library from 'yaml';
import { loadYaml } from '../../../src/project/references/yaml.ts';
import { targetsWith } from '../../../src/project/targets/index.ts';
import { service } from '../compose/generate.ts';

const targets = targetsWith(await loadYaml());

/** How a document is written down. */
const style = fc.constantFrom<(value: unknown) => string>(
  (value) => library.stringify(value),
  (value) => library.stringify(value, { indent: 4 }),
  (value) => library.stringify(value, { collectionStyle: 'flow' }),
  (value) => library.stringify(value, { collectionStyle: 'flow', lineWidth: 0 }),
  (value) => library.stringify(value, { defaultStringType: 'QUOTE_SINGLE', indentSeq: false }),
  (value) => library.stringify(value, { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'QUOTE_DOUBLE' }),
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  (value) => JSON.stringify(value, null, '\t'),
);
const lines = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.trimEnd(),
  (text) => `# first\n${text.trimEnd()}\n# last\n`,
);

interface Built {
  readonly build?: string | Readonly<Record<string, unknown>>;
}

/** The service as it has to be. */
function asked(said: Built): unknown {
  const build = typeof said.build === 'string' ? { context: said.build } : said.build;
  return { ...said, build: { ...build, target: 'development' } };
}

test('generated services get the target, and nothing else changes', () => {
  let placed = 0;
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('a', 'b', 'web-1', 'x.y'), service, { minKeys: 1 }),
      style,
      lines,
      fc.nat(),
      (services, write, shape, which) => {
        const names = Object.keys(services);
        const name = names[which % names.length] ?? '';
        const text = shape(write({ 'x-common': { build: '.' }, services }));
        const answer = targets.place({ kind: 'compose', path: 'compose.yaml', text }, [name], 'development');
        const own = (services as Record<string, Built>)[name] ?? {};
        const hasTarget = typeof own.build === 'object' && own.build['target'] !== undefined;
        if (hasTarget || Object.keys(own).length === 0) {
          if (hasTarget) expect(answer).toHaveProperty('declined');
          return;
        }
        if ('declined' in answer) throw new Error(`${sentence(answer.declined)}:\n${text}`);
        placed++;
        const expected = { 'x-common': { build: '.' }, services: { ...services, [name]: asked(own) } };
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(isJson(text) ? JSON.parse(answer.text) : library.parse(answer.text)).toEqual(plain(expected));
        expect(withoutTarget(answer.text)).toBe(withoutTarget(text));
        const again = targets.place(
          { kind: 'compose', path: 'compose.yaml', text: answer.text },
          [name],
          'development',
        );
        expect(again).toEqual({ text: answer.text });
      },
    ),
    { numRuns: 200, seed: 7 },
  );
  expect(placed).toBeGreaterThan(80);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is left of a text once all that a target may bring is taken away: layout, the two keys, commas, braces and quotes of them. */
function withoutTarget(text: string): string {
  return text
    .replace(/"?target"?: "?development"?/g, '')
    .replace(/"?(?:context|build)"?:/g, '')
    .replace(/[\s,{}]+/g, '');
}
