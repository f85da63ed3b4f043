import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainCall } from '../../src/cli/call.ts';
import { COMMANDS, COMMAND_NAMES } from '../../src/cli/commands.ts';
import { parse } from '../../src/cli/parse.ts';

const OPTIONS = Object.entries(COMMANDS.rewrite.options).flatMap(([name, option]) => [
  `--${name}`,
  `--no-${name}`,
  `--${name}=a`,
  `--${name}=a,b`,
  ...('alias' in option ? [`-${option.alias}`] : []),
]);
const ODD = ['', '-', '--', '-x', '-wn', '--', '--unknown', '--unknown=a', '--help', '-h', '--version', 'true', 'false', '1', '--jobs=4', "'a'", '"a b"', 'a=b', '--format=', '--target', '--__proto__', '__proto__', '--constructor=a']; // prettier-ignore
const PATHS = ['.', 'Dockerfile', 'svc/api/Dockerfile', '/srv/a b/Dockerfile', '../x', './-a', 'json', 'é.Dockerfile', 'a,b', 'dockerfile.dev']; // prettier-ignore

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...OPTIONS) },
  { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD, ...COMMAND_NAMES) },
);

describe('a call without the argument parser', () => {
  test('is what the parser says, or is left to it', () => {
    let read = 0;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const call = plainCall(args);
        if (call === null) return;
        read += 1;
        expect(call).toEqual(parse(args, 100));
      }),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(20);
  });

  test.each([
    [[], {}, []],
    [['Dockerfile'], {}, ['Dockerfile']],
    [['-w', 'a', 'b'], { write: true }, ['a', 'b']],
    [['--format', 'json', '--no-color', '.'], { format: 'json', color: false }, ['.']],
    [['--only=exec-form,slim-base', '--check'], { only: 'exec-form,slim-base', check: true }, []],
  ])('%j needs none', (args, values, operands) => {
    expect(plainCall(args)).toEqual({ command: 'rewrite', values, operands });
  });

  test.each([
    [['verify', '.']],
    [['--help']],
    [['--check', 'true']],
    [['--only', 'a', '--only', 'b']],
    [['--format']],
    [['--', '-a']],
  ])('%j is left to it', (args) => {
    expect(plainCall(args)).toBeNull();
  });
});
