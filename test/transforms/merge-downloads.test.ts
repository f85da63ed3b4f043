import { describe, expect, test } from 'vitest';
import { after, lines, reason } from './projects.ts';

const ID = 'merge-downloads';
const GET = 'RUN wget https://example.com/a.tgz';
const USE = 'RUN tar xzf a.tgz';
const DELETE = 'RUN rm a.tgz';

function file(...body: readonly string[]): string {
  return lines('FROM debian:bookworm', 'WORKDIR /opt', ...body, 'CMD ["x"]');
}

describe('a download that is deleted', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['makes one RUN', [GET, USE, DELETE], [`${GET} \\`, '    && tar xzf a.tgz \\', '    && rm a.tgz']],
    [
      'with all that stands between them, and the comment above the first',
      ['# the tool', GET, 'RUN tar xzf a.tgz && mkdir x', 'RUN rm -rf /opt/a.tgz'],
      ['# the tool', `${GET} \\`, '    && tar xzf a.tgz \\', '    && mkdir x \\', '    && rm -rf /opt/a.tgz'],
    ],
    [
      'and nothing behind it',
      [GET, USE, DELETE, 'RUN mkdir y'],
      [`${GET} \\`, '    && tar xzf a.tgz \\', '    && rm a.tgz', 'RUN mkdir y'],
    ],
    [
      'with its folder',
      ['RUN curl -o /tmp/a/b.zip https://example.com/b.zip', 'RUN rm -r /tmp/a'],
      ['RUN curl -o /tmp/a/b.zip https://example.com/b.zip \\', '    && rm -r /tmp/a'],
    ],
  ])('%s', (_, before, expected) => {
    expect(after(ID, file(...before), {})).toBe(file(...expected));
  });
});

test.each<[readonly string[]]>([
  [[GET, USE]],
  [[GET, 'RUN rm b.tgz']],
  [[GET, 'ENV A=1', DELETE]],
  [[GET, 'USER 1000', DELETE]],
  [[GET, '# delete it', DELETE]],
  [[GET, 'RUN cd / && tar xzf /opt/a.tgz', DELETE]],
  [[GET, 'RUN export A=1', DELETE]],
  [[GET, 'RUN A=1', DELETE]],
  [[GET, 'RUN tar xzf a.tgz; mkdir x', DELETE]],
  [[GET, 'RUN tar xzf a.tgz || true', DELETE]],
  [[GET, 'RUN other-tool', DELETE]],
  [[GET, 'RUN --mount=type=cache,target=/c tar xzf a.tgz', DELETE]],
  [[GET, 'RUN ["tar", "xzf", "a.tgz"]', DELETE]],
  [[GET, 'RUN tar xzf a.tgz # unpack', DELETE]],
  [[GET, '# dfrewrite ignore=merge-downloads', DELETE]],
  [['COPY a.tgz ./', USE, DELETE]],
])('stays: %j', (body) => {
  expect(reason(ID, file(...body), { 'a.tgz': '' })).toBe(
    'nothing is deleted in a later layer than it was downloaded in',
  );
});
