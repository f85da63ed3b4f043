/** Base images that change by themselves, or no longer change at all. */
import type { StageView } from '../../model/index.ts';
import { isDistroless } from '../../knowledge/images.ts';
import { supportEnd } from '../../knowledge/support.ts';
import { officialRepository } from '../../knowledge/tags.ts';
import type { FindingRule, Sighting } from './rule.ts';

/** Parts of tags that say nothing about a version. */
const FLOATING: ReadonlySet<string> = new Set(
  'latest stable edge master main nightly slim alpine lts current'.split(' '),
);

export const floatingBase: FindingRule = {
  id: 'floating-base',
  summary: 'a base image without a version',
  help: 'name the version that works today',
  find: (stage) => {
    const image = stage.base?.image;
    if (!isOwn(stage) || image === undefined || image.digest !== null || image.repository === 'scratch')
      return [];
    // its tags name users and shells, never a version: the suite is part of the name
    if (isDistroless(image)) return [];
    if (image.tag?.split('-').some((part) => !FLOATING.has(part)) === true) return [];
    const name = image.tag === null ? image.text : image.text.slice(0, -image.tag.length - 1);
    return [{ line: stage.from.line, says: `${name} has no version` }];
  },
};

export const endedBase: FindingRule = {
  id: 'ended-base',
  summary: 'a base image that gets no fixes any more',
  help: 'move to a release that is still supported, in a change of its own',
  find: (stage): readonly Sighting[] => {
    const image = stage.base?.image;
    const repository = image === undefined ? null : officialRepository(image);
    if (!isOwn(stage) || image === undefined || repository === null) return [];
    const end = supportEnd(repository, image.tag ?? 'latest');
    return end === null
      ? []
      : [{ line: stage.from.line, says: `${end.release} got its last fixes in ${monthOf(end.day)}` }];
  },
};

/** `2026-04` of `2026-04-30`: projects announce the month, and the day may move. */
function monthOf(day: string): string {
  return day.slice(0, '2026-04'.length);
}

/** FROM names the image itself, and not another stage. */
function isOwn({ parent, base }: StageView): boolean {
  return parent === null && base !== null;
}
