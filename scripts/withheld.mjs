// docs/withheld.md: why changes are withheld, by what the report asks for, and what to do; with samples, and what was seen in the fixtures.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hints } from './withheld/hints.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The page; `transforms` are those of the registry, `markedLines` marks the lines of a file that change. */
export function withheldPage(transforms, markedLines) {
  const seen = withheldFromFixtures();
  const chapters = transforms.flatMap(({ id }) => {
    const own = hints.filter((hint) => hint.of[0] === id);
    const others = hints.filter((hint) => hint.of.indexOf(id) > 0);
    return own.length + others.length === 0 ? [] : [chapter(id, own, others, seen, markedLines)];
  });
  const any = hints.filter((hint) => hint.of.length === 0);
  return `<!-- Written by \`npm run docs\`. Do not edit. -->

# Withheld

A change is withheld where a precondition could not be seen: the file stays as it is there, and the report says why and what it needs. Nothing is wrong with a file of which something is withheld.
Below stands, for each thing that a report may ask for, why it does and what to do. Where files are shown, a test holds that the change is withheld without the marked lines and is not with them.

Three things always help:

- **Show it.** Write into the repository what could not be seen: a \`WORKDIR\`, a \`USER\`, a version, the source of a script. The next run finds it.
- **Try it.** \`dfrewrite --unsafe --verify\` applies what could not be checked, and builds and starts both versions. \`or --unsafe\` in a report says where that is possible.
- **Leave it.** \`# dfrewrite ignore=ID # why\` above the instruction keeps it, and the report quiet.

${chapters.join('\n\n')}

## Any transform

${any.map((hint) => entry(hint, [], markedLines)).join('\n\n')}
`;
}

function chapter(id, own, others, seen, markedLines) {
  const elsewhere = others.map(({ needs, of }) => `[${prose(needs)}](#${of[0]})`);
  return [
    `## ${id}`,
    `What it does: [${id}](transforms/${id}.md).`,
    ...own.map((hint) => entry(hint, seen, markedLines)),
    ...(elsewhere.length === 0 ? [] : [`It may also need: ${elsewhere.join(' · ')}.`]),
  ].join('\n\n');
}

function entry({ needs, why, todo, sample }, seen, markedLines) {
  const said = seen.filter((each) => isHint(needs, each.needs));
  const examples = said.map(({ transform, why: text, fixture }) => `- \`${transform}\`: ${prose(text)} ([${fixture}](../fixtures/before/${fixture}))`); // prettier-ignore
  return [
    `### Needs ${prose(needs)}`,
    `${why} ${todo}`,
    ...(sample === undefined ? [] : [shown(sample, markedLines)]),
    ...(examples.length === 0 ? [] : [`Said of fixtures:\n\n${examples.join('\n')}`]),
  ].join('\n\n');
}

/** The files that change, with marks. */
function shown({ files, mended }, markedLines) {
  return Object.entries(mended)
    .map(([path, after]) => {
      const lines = markedLines(files[path] ?? '', after).join('\n');
      return `\`${path}\`:\n\n\`\`\`diff\n${lines}\n\`\`\``;
    })
    .join('\n\n');
}

/** Whether a hint is what a report asks for; `…` stands for a name. */
export function isHint(hint, needs) {
  const [begin, end = ''] = hint.split('…');
  const plain = needs.replace(/, or --unsafe$/, '');
  return hint.includes('…') ? plain.startsWith(begin) && plain.endsWith(end) && plain.length > hint.length - 1 : plain === hint; // prettier-ignore
}

/** Expected reports have two lines for each: `! id: why`, and what it needs. */
function withheldFromFixtures() {
  const folder = join(root, 'fixtures/after');
  return readdirSync(folder)
    .sort()
    .flatMap((fixture) => {
      const lines = readFileSync(join(folder, fixture, 'report.txt'), 'utf8').split('\n');
      return lines.flatMap((line, at) => {
        const [, transform, why] = /^! ([\w-]+): (.*)$/.exec(line) ?? [];
        return transform === undefined
          ? []
          : [{ transform, why, needs: lines[at + 1].replace(/^ +needs /, ''), fixture }];
      });
    });
}

function prose(text) {
  return text.replace(/[*_<>[\]]/g, '\\$&');
}
