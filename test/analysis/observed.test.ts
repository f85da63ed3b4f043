import { describe, expect, test } from 'vitest';
import { beyondObserved, openDoubt } from '../../src/analysis/observed.ts';
import type { Doubt, Observations } from '../../src/model/index.ts';
import { observations } from '../support/observations.ts';

const doubt = (about?: Doubt['about']): Doubt => ({ why: String(about), wouldHelp: '', ...(about && { about }) }); // prettier-ignore

describe('a doubt is settled', () => {
  test.each<[Doubt['about'], Partial<Observations>]>([
    ['programs', {}],
    ['programs', { exitCode: 0 }],
    ['writes', {}],
    ['ports', {}],
    ['libraries', {}],
    ['libraries', { exitCode: 1 }],
  ])('about %s by %j', (about, seen) => {
    expect(openDoubt([doubt(about)], observations(seen))).toBeNull();
  });
});

describe('a doubt stays', () => {
  const library = { path: '/usr/local/lib/liby.so', package: null, base: false, by: [], mapped: true };
  test.each<[Doubt['about'], Partial<Observations>]>([
    [undefined, {}],
    ['programs', { processes: [] }],
    ['programs', { exitCode: 1 }],
    ['writes', { exitCode: 1 }],
    ['writes', { answers: [{ asked: 'GET / on port 80', answer: 'HTTP/1.1 503 Service Unavailable' }] }],
    ['writes', { answers: [{ asked: 'GET / on port 80', answer: 'closed' }] }],
    ['ports', { ports: null }],
    ['ports', { ports: [80] }],
    ['libraries', { suite: null }],
    ['libraries', { libraries: [library] }],
  ])('about %s with %j', (about, seen) => {
    expect(openDoubt([doubt('writes'), doubt(about)], observations(seen))).not.toBeNull();
  });

  test('where nobody watched', () => {
    expect(openDoubt([doubt('writes')], undefined)?.why).toBe('writes');
  });
});

test('the first that nothing settles is the answer', () => {
  expect(openDoubt([doubt('writes'), doubt(), doubt('ports')], observations({ ports: [80] }))?.why).toBe('undefined'); // prettier-ignore
});

describe('what stays assumed', () => {
  test('is what a container that was watched for a while cannot have shown', () => {
    expect(beyondObserved([doubt('programs'), doubt('writes'), doubt()], observations())).toBe(
      'it runs and writes nothing else than what docker 28.5 saw on 2026-11-29 while it started and answered GET / on port 8000',
    );
    expect(beyondObserved([doubt('writes')], observations({ answers: [] }))).toMatch(/ while it started$/);
  });

  test('is nothing where the observations settle nothing', () => {
    expect(beyondObserved([doubt()], observations())).toBeNull();
    expect(beyondObserved([doubt('writes')], undefined)).toBeNull();
  });
});
