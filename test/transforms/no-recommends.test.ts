import { describe, expect, test } from 'vitest';
import { after, lines, reason } from './projects.ts';

const ID = 'no-recommends';
const NOTHING = 'nothing that apt installs brings recommended packages';

function file(install: string, base = 'debian:bookworm-slim'): string {
  return lines(`FROM ${base}`, `RUN apt-get update && ${install}`);
}

describe('is said where what is recommended is known', () => {
  test.each([
    ['apt-get install -y git', 'apt-get install -y --no-install-recommends git ca-certificates netbase openssh-client patch'],
    ['aptitude install -y jq', 'aptitude install -y --without-recommends jq'],
    ['apt-get install -y jq && apt-get purge -y tree', 'apt-get install -y --no-install-recommends jq && apt-get purge -y tree'],
    ['apt-get -y install jq', 'apt-get -y install --no-install-recommends jq'],
    ['apt-get install curl ca-certificates -y', 'apt-get install --no-install-recommends curl ca-certificates -y'],
    ['apt install -qq jq=1.6-2.1', 'apt install -qq --no-install-recommends jq=1.6-2.1'],
    ['sudo apt-get install -y jq', 'sudo apt-get install -y --no-install-recommends jq'],
    [
      'apt-get install -y \\\n      jq \\\n      gcc',
      'apt-get install -y --no-install-recommends \\\n      jq \\\n      gcc \\\n      libc6-dev',
    ],
    ['apt-get install -y jq && apt-get install -y tree', 'apt-get install -y --no-install-recommends jq && apt-get install -y --no-install-recommends tree'],
  ])('%s', (install, expected) => {
    expect(after(ID, file(install), {})).toBe(file(expected));
  }); // prettier-ignore

  test('and names nothing that the image has: python full brings what git recommends', () => {
    expect(after(ID, file('apt-get install -y git', 'python:3.12-bookworm'), {})).toBe(
      file('apt-get install -y --no-install-recommends git', 'python:3.12-bookworm'),
    );
  });
});

describe('is not said', () => {
  test.each([
    ['apt-get install -y --no-install-recommends git', NOTHING],
    ['apt-get install -y --install-recommends git', NOTHING],
    ['apt-get install -y -o APT::Install-Recommends=0 git', NOTHING],
    ['if true; then apt-get install -y git; fi', NOTHING],
    ['apt-get install -y -t testing git', NOTHING],
    ['aptitude install -R -y git', NOTHING],
    [
      'apt-get install -y gcc && make && apt-get purge -y --auto-remove gcc',
      'line 2 removes packages again, and would leave libc6-dev',
    ],
    [
      'apt-get install -y nobody-knows-it',
      'line 2: what nobody-knows-it recommends in bookworm is not known',
    ],
    ['apt-get install -y apache2', 'line 2: apache2 recommends ssl-cert, which may be needed'],
  ])('%s', (install, expected) => {
    expect(reason(ID, file(install), {})).toBe(expected);
  });

  test('for a system that the tables do not cover', () => {
    expect(reason(ID, file('apt-get install -y git', 'ubuntu:24.04'), {})).toBe(
      'line 2: what packages recommend on ubuntu:24.04 is not known',
    );
  });
});

test('psmisc comes along where something calls what it brings', () => {
  const install = file('apt-get install -y procps');
  const without = file('apt-get install -y --no-install-recommends procps');
  const named = file('apt-get install -y --no-install-recommends procps psmisc');
  expect(after(ID, install, {})).toBe(without);
  expect(after(ID, install, { 'stop.sh': 'killall worker\n' })).toBe(named);
  expect(after(ID, `${install}RUN killall x\n`, {})).toBe(`${named}RUN killall x\n`);
  expect(after(ID, install, {}, { truncated: true })).toBe(named);
});
