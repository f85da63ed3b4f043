/** What exec-form alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: {
    'requirements.txt': 'flask==3.0.3\ngunicorn==22.0.0\n',
    'app.py': 'import flask\napp = flask.Flask(__name__)\n',
  },
  before: `FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD gunicorn --bind 0.0.0.0:8000 app:app
`,
  after: `FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]
`,
};
