/** Generators of Dockerfiles for property tests. */
import fc from 'fast-check';

/** What decides about the look of a generated file, apart from its instructions. */
export interface Look {
  readonly eol: '\n' | '\r\n';
  readonly bom: boolean;
  readonly finalNewline: boolean;
}

const word = fc.constantFrom(
  'a',
  'app',
  './src/',
  'package.json',
  '/usr/local/bin',
  'x-1',
  '"q"',
  '$HOME',
  '${V:-1}',
  'é',
);
const command = fc.oneof(
  fc.constantFrom(
    'npm ci',
    'apt-get update',
    'make -j2',
    'rm -rf /var/lib/apt/lists/*',
    'echo "a b" > /tmp/x',
    'cd /app',
    'true',
  ),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `tool ${words.join(' ')}`),
);
const comment = fc.constantFrom('# a comment', '  # indented', '#', '# a = b', '# hadolint ignore=DL3008');
const break_ = fc.constantFrom(' \\\n    ', ' \\\n\t', ' \\  \n  ', ' \\\n# inside\n    ', ' \\\n\n  ');

/** Shell commands joined by operators, on one line or several, with comments in between. */
export const runBody: fc.Arbitrary<string> = fc
  .array(fc.tuple(command, fc.constantFrom(' && ', ' && ', '; ', ' || ', ' | '), fc.option(break_)), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .map(([text, operator, broken], at) =>
        at === parts.length - 1 ? text : text + (broken === null ? operator : operator.trimEnd() + broken),
      )
      .join(''),
  );

const keyword = (name: string) => fc.constantFrom(name, name.toLowerCase());
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(' '));
const heredoc = fc.constantFrom(
  'RUN <<EOF\nset -e\n# shell comment\nnpm ci\nEOF',
  'COPY <<-"END" /etc/x\n\tFROM inside\n\tEND',
  'RUN cat <<A > /x && echo done\nbody \\\nA',
);

/** One instruction that may stand behind FROM, without its line end. */
export const instruction: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: join(keyword('RUN'), runBody), weight: 4 },
  { arbitrary: join(fc.constant('RUN --mount=type=cache,target=/root/.npm'), runBody), weight: 1 },
  { arbitrary: join(keyword('COPY'), word, fc.constant('./')), weight: 2 },
  join(keyword('ENV'), fc.constantFrom('A=1', 'A="x y" B=2', 'NAME old style', 'P=$A/bin \\\n  Q=3')),
  join(keyword('ARG'), fc.constantFrom('V', 'V=1', 'V="a b"')),
  join(keyword('WORKDIR'), fc.constantFrom('/app', 'sub', '/a b', '$HOME/x')),
  join(keyword('CMD'), fc.constantFrom('["node", "server.js"]', 'npm start', '[ "a" ]')),
  fc.constantFrom(
    'EXPOSE 80',
    'USER node',
    'LABEL a=b',
    'VOLUME /data',
    'HEALTHCHECK NONE',
    'SHELL ["/bin/bash", "-c"]',
  ),
  heredoc,
);

const lead = fc
  .array(fc.oneof(comment, fc.constant(''), fc.constant('   ')), { maxLength: 3 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

const from = fc
  .tuple(
    keyword('FROM'),
    fc.constantFrom('node:20', 'python:3.12-slim', 'ghcr.io/a/b:1', 'scratch', 'golang:${V:-1}'),
    fc.option(fc.constantFrom('build', 'deps', 'Base')),
  )
  .map(([name, image, stage]) => `${name} ${image}${stage === null ? '' : ` AS ${stage}`}`);

const stage = fc
  .tuple(from, fc.array(fc.tuple(lead, instruction), { maxLength: 6 }))
  .map(([first, rest]) => [`${first}\n`, ...rest.map(([above, text]) => `${above}${text}\n`)].join(''));

const head = fc.constantFrom(
  '',
  '',
  '# syntax=docker/dockerfile:1\n',
  '#escape=\\\n',
  '# just a comment\n',
  'ARG V=22\n',
);

/** How the file looks: line ends, byte order mark, final newline. */
export const look: fc.Arbitrary<Look> = fc.record({
  eol: fc.constantFrom<'\n' | '\r\n'>('\n', '\n', '\r\n'),
  bom: fc.boolean(),
  finalNewline: fc.boolean(),
});

/** A text with `\n` line ends, given a look. */
export function dressed(text: string, { eol, bom, finalNewline }: Look): string {
  const body = finalNewline ? text : text.replace(/\n+$/, '');
  return (bom ? '\ufeff' : '') + body.replaceAll('\n', eol);
}

/** A Dockerfile that BuildKit's parser accepts: one to three stages, any look. */
export const dockerfile: fc.Arbitrary<string> = fc
  .tuple(head, fc.array(stage, { minLength: 1, maxLength: 3 }), lead, look)
  .map(([top, stages, tail, appearance]) => dressed(top + stages.join('') + tail, appearance));

const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      'FROM ',
      'RUN ',
      'COPY ',
      'ENV ',
      'ONBUILD ',
      '<<EOF',
      '<<-',
      'EOF',
      '\n',
      '\r\n',
      '\r',
      '\\\n',
      '\\',
      '\\\\\n',
    ],
    ...[
      '#',
      '# escape=`\n',
      '`',
      '"',
      "'",
      '$',
      '${',
      '}',
      '[',
      ']',
      '["a"]',
      '--x=',
      ' ',
      '\t',
      '\ufeff',
      '\u00a0',
      '\0',
      '\u2028',
    ],
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

/** Text that looks a little like a Dockerfile: most of it is broken. */
export const noise: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.array(fragment, { maxLength: 25 }))
  .map(([valid, parts]) => (valid ? 'FROM a\n' : '') + parts.join(''));
