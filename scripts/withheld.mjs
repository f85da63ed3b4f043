// docs/withheld.md: why changes were withheld from the fixtures, each with what would help, and what can help at all, from the sources.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The page; `transforms` are those of the registry. */
export function withheldPage(transforms) {
  const seen = withheldFromFixtures();
  const chapters = transforms.flatMap(({ id }) => {
    const rows = seen.filter(({ transform }) => transform === id);
    const helps = [...new Set([...rows.map(({ helps: text }) => text), ...helpsOf(id)])].sort();
    return helps.length === 0 ? [] : [chapter(id, rows, helps)];
  });
  return `<!-- Written by \`npm run docs\`. Do not edit. -->

# Withheld

A change is withheld where a precondition could not be seen: the file stays as it is there, and the report says why and what would help. Nothing is wrong with a file of which something is withheld.

What helps is one of three things:

- **Show it.** Write into the repository what could not be seen: a \`WORKDIR\`, a \`USER\`, a version, the source of a script. The next run finds it.
- **Try it.** \`dfrewrite --unsafe --verify\` applies what could not be checked, and builds and starts both versions.
- **Leave it.** \`# dfrewrite ignore=ID # why\` above the instruction keeps it, and the report quiet.

${chapters.join('\n\n')}
`;
}

function chapter(id, rows, helps) {
  const table = rows.map(
    ({ why, helps: text, fixture }) =>
      `| ${cell(why)} | ${cell(text)} | [${fixture}](../fixtures/before/${fixture}) |`,
  );
  const seen =
    rows.length === 0 ? [] : ['| why | what helps | seen in |', '| --- | --- | --- |', ...table, ''];
  const all = ['What can help:', '', ...helps.map((text) => `- ${prose(text)}`)];
  return [`## [${id}](transforms/${id}.md)`, '', ...seen, ...all].join('\n');
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
          : [{ transform, why, helps: lines[at + 1].replace(/^ +needs /, ''), fixture }];
      });
    });
}

/** What the sources of a transform name; what stands for a name of the repository is left open. */
function helpsOf(id) {
  const folder = join(root, 'src/transforms', id);
  return readdirSync(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const found = [...text.matchAll(/wouldHelp: (?:'([^']+)'|`([^`]+)`)/g)].map(
      ([, plain, template]) => plain ?? template,
    );
    return found.map((help) => help.replace(/\$\{[^}]*\}/g, '…')).filter((help) => !help.startsWith('…'));
  });
}

function prose(text) {
  return text.replace(/[*_<>[\]]/g, '\\$&');
}

function cell(text) {
  return prose(text).replaceAll('|', '\\|');
}
