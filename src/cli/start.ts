#!/usr/bin/env node
/**
 * What `dfrewrite` starts. Most of the time that one file takes is spent on compiling this program, so the build leaves
 * V8's compiled form of it beside it (a third less time and no other effect). A Node of another version, for which that
 * form is not meant, does not accept it and compiles as always.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

type Program = (require: NodeJS.Require, url: string) => void;

const filename = fileURLToPath(new URL('program.js', import.meta.url));
const cachedData = compiled(fileURLToPath(new URL('program.cache', import.meta.url)));
const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) });
(script.runInThisContext() as Program)(createRequire(import.meta.url), import.meta.url);

function compiled(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null; // a build without it
  }
}
