// `npm run fuzz -- --minutes 10 [--seed N]`: random Dockerfiles and repositories; what breaks a promise is minimised and kept in test/fuzz/cases.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } },
});
const seed = values.seed ?? String(Date.now() % 1e9);
console.log(`seed ${seed}: npm run fuzz -- --minutes ${values.minutes} --seed ${seed} tries the same again`);
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'vitest.fuzz.config.ts'], {
  stdio: 'inherit',
  env: { ...process.env, DFREWRITE_FUZZ_MINUTES: values.minutes, DFREWRITE_SEED: seed },
});
process.exitCode = status ?? 1;
