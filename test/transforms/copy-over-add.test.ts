import { describe, expect, test } from 'vitest';
import { after, javascript, lines, reason } from './projects.ts';

const files = { ...javascript, 'site.tar.gz': 'x', 'conf/app.json': '{}' };

function withAdd(add: string): string {
  return lines('FROM node:20', 'WORKDIR /app', add, 'CMD ["node", "server.js"]');
}

describe('becomes COPY', () => {
  test.each([
    ['ADD . .', 'COPY . .'],
    ['add server.js /app/', 'copy server.js /app/'],
    ['ADD --chown=node:node . /app', 'COPY --chown=node:node . /app'],
    ['ADD ["server.js", "conf/app.json", "/app/"]', 'COPY ["server.js", "conf/app.json", "/app/"]'],
    ['ADD server.js \\\n    # the settings\n    conf/app.json /app/', 'COPY server.js \\\n    # the settings\n    conf/app.json /app/'], // prettier-ignore
  ])('%s', (add, copy) => {
    expect(after('copy-over-add', withAdd(add), files)).toBe(withAdd(copy));
  });

  test('even where another ADD has to stay', () => {
    const dockerfile = lines('FROM node:20', 'WORKDIR /app', 'ADD https://example.com/x /x', 'ADD . .', 'CMD ["node", "server.js"]'); // prettier-ignore
    expect(after('copy-over-add', dockerfile, files)).toBe(dockerfile.replace('ADD . .', 'COPY . .'));
  });
});

describe('stays', () => {
  test.each([
    ['ADD https://example.com/tini /tini', 'line 3: https://example.com/tini is downloaded'],
    ['ADD git@example.com:a/b.git /b', 'line 3: git@example.com:a/b.git is downloaded'],
    ['ADD site.tar.gz /srv', 'line 3: site.tar.gz is unpacked'],
    ['ADD *.json ./', 'line 3: *.json may match an archive'],
    ['ADD $FILE ./', 'line 3: $FILE depends on a variable'],
    ['ADD dist.bin ./', 'line 3: dist.bin is not in the build context, so it may be an archive'],
    ['ADD --checksum=sha256:00 server.js ./', 'line 3: COPY has no --checksum=sha256:00'],
    ['ADD <<EOF /x\nhello\nEOF', 'line 3: its sources could not be read'],
    ['COPY . .', 'there is no ADD'],
  ])('%s', (add, expected) => {
    expect(reason('copy-over-add', withAdd(add), files)).toBe(expected);
  });
});
