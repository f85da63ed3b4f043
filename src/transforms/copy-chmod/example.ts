/** What copy-chmod alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'entrypoint.sh': '#!/bin/sh\nexec "$@"\n' },
  before: `FROM debian:trixie-slim
COPY entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh
ENTRYPOINT ["entrypoint.sh"]
`,
  after: `FROM debian:trixie-slim
COPY --chmod=755 entrypoint.sh /usr/local/bin/
ENTRYPOINT ["entrypoint.sh"]
`,
};
