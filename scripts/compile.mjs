// Runs dist/program.js on the given paths and saves what V8 compiled on the way as dist/program.cache (see src/cli/start.ts).
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const dist = new URL('../dist/', import.meta.url);
const filename = fileURLToPath(new URL('program.js', dist));
const script = new Script(readFileSync(filename, 'latin1'), { filename });

process.on('exit', (code) => {
  if (code === 0) writeFileSync(new URL('program.cache', dist), script.createCachedData());
});
process.argv.splice(2, 0, '--quiet');
script.runInThisContext()(createRequire(new URL('cli.js', dist)), new URL('cli.js', dist).href);
