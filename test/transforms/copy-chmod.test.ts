import { describe, expect, test } from 'vitest';
import { after, alone, lines, reason, use } from './projects.ts';

const ID = 'copy-chmod';
const NOTHING = 'no RUN gives rights to a file that was copied';
const files = { 'a.sh': '#!/bin/sh\n', 'b.sh': '#!/bin/sh\n', 'dir/c.sh': '#!/bin/sh\n' };

function file(...body: readonly string[]): string {
  return lines('FROM debian:trixie', 'WORKDIR /app', ...body, 'CMD ["./a.sh"]');
}

describe('a file is copied with its rights', () => {
  test.each([
    [['COPY a.sh ./', 'RUN chmod +x a.sh'], ['COPY --chmod=755 a.sh ./']],
    [['COPY a.sh /usr/local/bin/run', 'RUN chmod 0755 /usr/local/bin/run'], ['COPY --chmod=755 a.sh /usr/local/bin/run']],
    [['COPY --chown=1:1 a.sh b.sh ./', 'RUN chmod a+x ./a.sh /app/b.sh'], ['COPY --chown=1:1 --chmod=755 a.sh b.sh ./']],
    [['COPY a.sh ./', 'COPY b.sh ./', 'RUN chmod 777 a.sh b.sh'], ['COPY --chmod=777 a.sh ./', 'COPY --chmod=777 b.sh ./']],
    [['copy a.sh ./', 'RUN apt-get update && chmod +x a.sh && echo done'], ['copy --chmod=755 a.sh ./', 'RUN apt-get update && echo done']],
    [['COPY a.sh ./', 'RUN sed -i s/x/y/ a.sh', 'USER root', 'RUN chmod +x a.sh'], ['COPY --chmod=755 a.sh ./', 'RUN sed -i s/x/y/ a.sh', 'USER root']],
    [['COPY a.sh ./', '# why', 'RUN chmod +x a.sh', 'EXPOSE 80'], ['COPY --chmod=755 a.sh ./', '# why', 'EXPOSE 80']],
  ])('%j', (body, expected) => {
    expect(after(ID, file(...body), files)).toBe(file(...expected));
    expect(after(ID, file(...expected), files)).toBe(file(...expected));
  }); // prettier-ignore
});

describe('stays', () => {
  test.each([
    [['COPY . .', 'RUN chmod +x a.sh'], NOTHING],
    [['COPY a.sh b.sh ./', 'RUN chmod +x a.sh'], NOTHING],
    [['COPY dir dir', 'RUN chmod +x dir/c.sh'], NOTHING],
    [['COPY dir dir', 'RUN chmod -R +x dir'], NOTHING],
    [['COPY *.sh ./', 'RUN chmod +x a.sh b.sh'], NOTHING],
    [['COPY a.sh ./', 'RUN chmod 700 a.sh'], NOTHING],
    [['COPY a.sh ./', 'RUN chmod u+x a.sh'], NOTHING],
    [['COPY --chmod=644 a.sh ./', 'RUN chmod +x a.sh'], NOTHING],
    [['ADD a.sh ./', 'RUN chmod +x a.sh'], NOTHING],
    [['COPY --from=alpine a.sh ./', 'RUN chmod +x a.sh'], NOTHING],
    [['COPY a.sh ./', 'RUN chmod +x a.sh other.sh'], NOTHING],
    [['COPY a.sh ./', 'RUN if true; then chmod +x a.sh; fi'], 'line 4: it stands in another command'],
    [['COPY a.sh ./', '# dfrewrite ignore=copy-chmod', 'RUN chmod +x a.sh'], NOTHING],
    [['# dfrewrite ignore=copy-chmod', 'COPY a.sh ./', 'RUN chmod +x a.sh'], 'line 5: a comment leaves the COPY as it is'],
  ])('%j', (body, expected) => {
    expect(reason(ID, file(...body), files)).toBe(expected);
  }); // prettier-ignore

  test('for a builder without BuildKit, with its place', () => {
    const kaniko = use({
      legacyBuilder: 'kaniko',
      evidence: { path: '.gitlab-ci.yml', line: 7, says: 'build' },
    });
    const { withheld } = alone(ID, file('COPY a.sh ./', 'RUN chmod +x a.sh'), files, { uses: [kaniko] });
    expect(withheld.map(({ needs }) => needs)).toEqual(['a builder with BuildKit']);
  });
});
