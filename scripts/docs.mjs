// `npm run docs`: writes what the documents take from the sources: the lists of the README, docs/transforms.md and the schemas.
// With --check it writes nothing; the exit code is then 1 where a document is no longer what the sources say. --check=registries
// leaves out what texts and types decide as well, the schemas and docs/withheld.md, and --check=texts looks at those alone.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { load } from './load.mjs';
import { withheldPage } from './withheld.mjs';
import { hints } from './withheld/hints.mjs';

const { transforms, detectors, findingRules, exampleTitle, exampleDiff, markedLines } = await load(`
  export { transforms } from './src/transforms/index.ts';
  export { findingRules } from './src/analysis/findings/index.ts';
  export { detectors } from './src/detect/index.ts';
  export { markedLines } from './src/report/diff.ts';
  export { exampleTitle, exampleDiff } from './src/report/example.ts';
`);

/** The first line of a document that nobody edits. */
const WRITTEN = '<!-- Written by `npm run docs`. Do not edit. -->';

const documents = {
  'README.md': (readme) =>
    between(between(between(readme, 'transforms', table()), 'stacks', list()), 'findings', findings()),
  'docs/transforms.md': () => page(),
  ...Object.fromEntries(transforms.map((each) => [`docs/transforms/${each.id}.md`, () => chapter(each)])),
  'docs/findings.md': () => findingsPage(),
  'docs/withheld.md': () => withheldPage(transforms, markedLines),
};

const checks = process.argv.find((word) => word.startsWith('--check'));
const ofTexts = (name) => /^schema\/|withheld/.test(name);
const isAsked = (name) =>
  checks === '--check=registries' ? !ofTexts(name) : checks !== '--check=texts' || ofTexts(name);
if (checks !== '--check=registries') {
  // The compiler is loaded for them.
  const { schemas } = await import('./schema.mjs');
  for (const [name, text] of Object.entries(await schemas())) documents[name] = () => text;
}

const stale = [];
for (const [name, write] of Object.entries(documents)) {
  if (!isAsked(name)) continue;
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = read(path);
  const next = await formatted(write(text), path);
  if (next === text) continue;
  stale.push(name);
  if (checks !== undefined) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, next);
}
if (checks === undefined) console.log(stale.map((name) => `wrote ${name}\n`).join(''));
else if (stale.length > 0) {
  console.error(`${stale.join(' and ')}: no longer what the sources say; npm run docs writes it again`);
  process.exitCode = 1;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it is written for the first time
  }
}

async function formatted(text, filepath) {
  return prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath });
}

/** A document with another text between two comments of a name. */
function between(document, name, text) {
  const [open, close] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`];
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`README.md has lost its comments around the ${name}`);
  return `${document.slice(0, start + open.length)}\n\n${text}\n\n${document.slice(end)}`;
}

function table() {
  const rows = transforms.map(({ id, summary }) => `| [\`${id}\`](docs/transforms/${id}.md) | ${summary} |`);
  return ['| transform | what it does |', '| --- | --- |', ...rows].join('\n');
}

function findings() {
  const cell = (text) => text.replaceAll('|', '\\|');
  const rows = findingRules.map(({ id, summary, help }) => `| \`${id}\` | ${cell(summary)} | ${cell(help)} |`); // prettier-ignore
  return ['| finding | what it is | what to do |', '| --- | --- | --- |', ...rows].join('\n');
}

function findingsPage() {
  const parts = findingRules.map(
    ({ id, summary, help }) => `## ${id}\n\nLooks for ${summary}.\n\nWhat to do: ${help}.`,
  );
  return `${WRITTEN}

# Findings

What should not stay as it is, and is nobody's to change unasked. Every report has them with their lines; no change is made and no exit code depends on them.
Each is said only as long as no change did away with it. A comment with its id above the instruction says that it is meant so, and \`global\` says it for the file:

\`\`\`dockerfile
# dfrewrite ignore=secret-value # a password for tests
# dfrewrite global ignore=floating-base
\`\`\`

${parts.join('\n\n')}
`;
}

function list() {
  return detectors.map(({ id, summary }) => `- \`${id}\`: ${summary}`).join('\n');
}

function page() {
  const rows = transforms.map(({ id, summary }) => `| [\`${id}\`](transforms/${id}.md) | ${summary} |`);
  return `${WRITTEN}

# Transforms

They run in this order, each on the result of the one before. \`dfrewrite explain ID\` prints what the pages say. Each example is what the transform
writes when no other one runs; a test holds that. [Why a change was withheld](withheld.md), and what to do about it.

${['| transform | what it does |', '| --- | --- |', ...rows].join('\n')}
`;
}

function chapter({ id, summary, docs, example, optIn }) {
  const diff = exampleDiff(example).join('\n');
  return `${WRITTEN}

# ${id}

${summary}.

${docs.trim()}
${optIn ? `\nIt runs only where it is asked for: \`dfrewrite --also ${id}\`, or \`"also": ["${id}"]\` in [dfrewrite.json](../../README.md#configuration).\n` : ''}
${exampleTitle(example)}

\`\`\`diff
${diff}
\`\`\`

## Without it

\`dfrewrite --skip ${id}\`, or \`"skip": ["${id}"]\` in [dfrewrite.json](../../README.md#configuration). For one instruction, put a comment above it; for a whole file, one anywhere:

\`\`\`dockerfile
# dfrewrite ignore=${id} # why
# dfrewrite global ignore=${id}
\`\`\`

[All transforms](../transforms.md) · [why it was withheld](../withheld.md${hints.some(({ of }) => of.includes(id)) ? `#${id}` : ''})
`;
}
