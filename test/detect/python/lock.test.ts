import { describe, expect, test } from 'vitest';
import { lockedIn, wheelOf } from '../../../src/detect/python/lock.ts';

test.each([
  ['a-1-py3-none-any.whl', 'plain'],
  ['a-1-py2.py3-none-any.whl', 'plain'],
  ['a-1-py2-none-any.whl', 'compiled'],
  ['a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 'wheel'],
  ['a-1-cp311-cp311-manylinux2014_x86_64.whl', 'compiled'],
  ['a-1-cp38-abi3-manylinux_2_28_x86_64.whl', 'wheel'],
  ['a-1-cp313-abi3-manylinux_2_28_x86_64.whl', 'compiled'],
  ['a-1-py3-none-manylinux_2_17_x86_64.whl', 'wheel'],
  ['a-1-cp312-cp312-musllinux_1_2_x86_64.whl', 'compiled'],
  ['a-1-cp312-cp312-macosx_11_0_arm64.whl', 'compiled'],
  ['a-1-cp312-cp312-win_amd64.whl', 'compiled'],
  ['a-1.tar.gz', 'compiled'],
])('%s is %s for python 3.12 on Debian', (file, state) => {
  expect(wheelOf([file], 12)).toBe(state);
});

describe('a lockfile', () => {
  test('of poetry names versions and files', () => {
    const text = `[[package]]
name = "Flask_Login"
version = "0.6.3"
files = [{file = "flask_login-0.6.3-py3-none-any.whl", hash = "sha256:0"}]

[[package]]
name = "own"
version = "1.0"
files = []
[package.source]
type = "git"
url = "https://example.org/own.git"
`;
    expect(lockedIn('poetry', text)).toEqual([
      {
        name: 'flask-login',
        version: '0.6.3',
        files: ['flask_login-0.6.3-py3-none-any.whl'],
        fromSource: false,
      },
      { name: 'own', version: '1.0', files: [], fromSource: true },
    ]);
  });

  test('of an older poetry keeps the files apart', () => {
    const text = `[[package]]
name = "six"
version = "1.16.0"

[metadata.files]
six = [{file = "six-1.16.0-py2.py3-none-any.whl", hash = "sha256:0"}]
`;
    expect(lockedIn('poetry', text)?.[0]?.files).toEqual(['six-1.16.0-py2.py3-none-any.whl']);
  });

  test('of pipenv names versions, in both groups', () => {
    const text = JSON.stringify({
      _meta: {},
      default: { bottle: { version: '==0.13.2' }, own: { git: 'https://example.org/own.git' } },
      develop: { pytest: { version: '==8.3.4' } },
    });
    expect(lockedIn('pipenv', text)).toEqual([
      { name: 'bottle', version: '0.13.2', files: null, fromSource: false },
      { name: 'own', version: '', files: null, fromSource: true },
      { name: 'pytest', version: '8.3.4', files: null, fromSource: false },
    ]);
  });

  test.each([
    ['poetry', 'no toml ='],
    ['poetry', '[[package]]\nversion = "1"\n'],
    ['pipenv', '{'],
    ['pdm', ''],
    ['uv', '[[package]]\nname = "a"\n'],
  ])('of %s that cannot be read: %s', (manager, text) => {
    expect(lockedIn(manager, text)).toBeNull();
  });
});
