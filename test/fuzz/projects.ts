/** The projects of the fixtures as texts: what the fuzzer changes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const BEFORE = fileURLToPath(new URL('../../fixtures/before', import.meta.url));
/** Longer files say nothing more. */
const LONGEST = 20_000;

/** Every fixture: path → text. */
export function fixtureFiles(): readonly Readonly<Record<string, string>>[] {
  return readdirSync(BEFORE).map((name) => filesBelow(join(BEFORE, name)));
}

function filesBelow(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  const files = paths.filter((path) => statSync(path).isFile() && statSync(path).size < LONGEST);
  return Object.fromEntries(
    files.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]),
  );
}
