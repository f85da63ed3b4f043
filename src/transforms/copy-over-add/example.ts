/** What copy-over-add alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'app.py': 'print("hello")\n' },
  before: `FROM python:3.12-slim
WORKDIR /app
ADD . .
CMD ["python", "app.py"]
`,
  after: `FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
`,
};
