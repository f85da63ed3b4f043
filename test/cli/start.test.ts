/** The entry file says whether Node is too old for the program, as package.json does. */
import { spawnSync } from 'node:child_process';
import { satisfies } from 'semver';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { BIN } from '../support/cli.ts';
import { folderOf } from '../support/repository.ts';

const VERSIONS = '18.20.8 20.18.3 20.19.0 20.20.2 21.7.3 22.0.0 22.11.0 22.12.0 23.0.0 24.0.0 26.1.0'.split(
  ' ',
);

test.each(VERSIONS)('Node %s', (version) => {
  const folder = folderOf({
    'as.cjs': `Object.defineProperty(process.versions, 'node', { value: '${version}' });`,
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', './as.cjs', BIN, '--version'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual(
    satisfies(version, packageJson.engines.node)
      ? { status: 0, stdout: `${packageJson.version}\n`, stderr: '' }
      : {
          status: 2,
          stdout: '',
          stderr: `dfrewrite: Node.js ${version} is too old; install 20.19, 22.12 or newer\n`,
        },
  );
});
