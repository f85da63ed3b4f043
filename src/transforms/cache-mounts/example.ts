/** What cache-mounts alone makes of a small project: printed by `explain`, and run by test/transforms/examples.test.ts. */
import type { Example } from '../../model/index.ts';

export const example: Example = {
  files: { 'requirements.txt': 'flask==3.0.0\n', 'app.py': 'print("hello")\n' },
  before: `FROM python:3.12-slim-bookworm
WORKDIR /app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends libpq5 \\
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
CMD ["python", "app.py"]
`,
  after: `FROM python:3.12-slim-bookworm
WORKDIR /app
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
    apt-get update \\
    && apt-get install -o Dir::Cache::Archives=/var/cache/apt/kept -y --no-install-recommends libpq5
COPY requirements.txt .
RUN --mount=type=cache,id=pip-bookworm,target=/root/.cache/pip \\
    pip install -r requirements.txt
COPY app.py .
CMD ["python", "app.py"]
`,
};
