import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinPath } from '../../src/dockerfile/index.ts';
import { inFolder, normalise } from '../../src/project/paths.ts';

const relative = fc
  .array(fc.constantFrom('a', 'b.ts', '.', '..', '', '.env', '...', '..a'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('/'));
const short = (path: string): string => posix.normalize(path === '' ? '.' : path).replace(/(.)\/$/, '$1');

test('paths of the image are what the system says', () => {
  fc.assert(
    fc.property(relative, relative, (folder, path) => {
      expect(joinPath(`/${folder}`, path)).toBe(posix.resolve(short(`/${folder}`), path));
    }),
  );
});

test('paths of the context are short, or lead out of it', () => {
  fc.assert(
    fc.property(relative, (path) => {
      const leads = path.startsWith('/') || short(path).split('/')[0] === '..';
      expect(normalise(path)).toBe(leads ? null : short(path));
    }),
  );
});

test('a path below a folder is what the system says', () => {
  fc.assert(
    fc.property(relative, relative, (folder, path) => {
      const below = folder === '' || folder.startsWith('/') ? 'web' : folder;
      expect(inFolder(below, path)).toBe(short(posix.join(below, path)));
    }),
  );
});
