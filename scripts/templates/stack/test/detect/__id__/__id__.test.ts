import { expect, test } from 'vitest';
import { __name__ } from '../../../src/detect/__id__/index.ts';
import { rewrite } from '../../../src/pipeline/rewrite.ts';
import { sentence } from '../../../src/report/sentence.ts';
import { memoryProject } from '../../../src/project/memory.ts';
import { detected, effectsIn } from '../found.ts';
import { lines } from '../../transforms/projects.ts';

const files = Object.fromEntries(['__manifest__', '__lock__', 'main.__ending__'].map((name) => [name, '']));
const naive = lines('FROM __id__:1', 'WORKDIR /app', 'COPY . .', 'RUN __program__ __verb__', 'CMD ["__program__", "main.__ending__"]'); // prettier-ignore
const project = memoryProject({ ...files, Dockerfile: naive });

test('a stage on its image is recognised, others are not', () => {
  expect(detected(__name__, naive, project)).toMatchObject({ id: '__id__', label: '__id__ 1' });
  expect(detected(__name__, 'FROM debian:bookworm\n', project)).toBeNull();
});

test('the install is recognised, and what nobody knows is opaque', () => {
  const dockerfile = naive.replace('__verb__', '__verb__ && __program__ frobnicate');
  expect(effectsIn(__name__, dockerfile, project).map(({ kind }) => kind)).toEqual(['install', 'opaque']);
});

test('dependencies are installed before the sources are copied', () => {
  const { after } = rewrite(naive, project, { only: ['cache-order'] });
  expect(after).toBe(
    lines('FROM __id__:1', 'WORKDIR /app', 'COPY __manifest__ __lock__ ./', 'RUN __program__ __verb__', 'COPY . .', 'CMD ["__program__", "main.__ending__"]'),
  ); // prettier-ignore
});

test('without a manifest, the install keeps its place and the file is named', () => {
  const bare = memoryProject({ 'main.__ending__': '', Dockerfile: naive });
  const { skipped } = rewrite(naive, bare, { only: ['cache-order'] });
  expect(sentence(skipped[0]?.why ?? '')).toContain('do not reach the image before line 4');
});
