import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rewrite } from '../../src/pipeline/rewrite.ts';
import { openProject } from '../../src/project/disk.ts';
import { temporary } from '../project/temporary.ts';
import { trustCases } from './first-version.ts';

describe.each(['owner', 'hidden', 'slim'] as const)('what the first version broke: %s', (kind) => {
  test.each(trustCases.filter((each) => each.kind === kind))('$name', async (each) => {
    const folder = temporary({ ...each.files, Dockerfile: each.dockerfile }, true);
    folder.write(each.ignored ?? {});
    const answer = rewrite(each.dockerfile, await openProject(join(folder.path, 'Dockerfile')), {});
    expect(answer.error).toBeNull();
    const ignore = answer.companions.find(({ path }) => path.endsWith('.dockerignore'))?.after ?? '';
    expect(each.holds(answer.after, ignore), `${answer.after}\n${ignore}`).toBe(true);
  });
});
