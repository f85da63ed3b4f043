/** Projects and the Dockerfiles that people may have written for them: what the properties and the fuzzer look at. */
import fc from 'fast-check';
import { dressed, look } from '../dockerfile/generate.ts';
import {
  go,
  goWriting,
  javascript,
  python,
  pythonLibpq,
  typescript,
  type Files,
} from '../transforms/projects.ts';

/** The parts that people's Dockerfiles are made of, for one kind of project. */
export interface Kit {
  readonly files: Files;
  readonly bases: readonly string[];
  readonly steps: readonly string[];
  readonly starts: readonly string[];
}

/** Steps that are the same for every language. */
const common: readonly string[] = [
  'COPY . .',
  'COPY . /app',
  'ADD . /app/',
  'COPY entrypoint.sh /usr/local/bin/',
  'COPY --chown=1000:1000 entrypoint.sh /entrypoint.sh',
  'RUN chmod +x /usr/local/bin/entrypoint.sh',
  'RUN chmod +x entrypoint.sh',
  'WORKDIR /srv',
  'WORKDIR /app',
  'ENV A=1 B="two words"',
  'ENV PORT 3000',
  'ARG VERSION=1\nLABEL version=$VERSION',
  'RUN apt-get update && apt-get install -y --no-install-recommends \\\n    # why\n    curl \\\n    && rm -rf /var/lib/apt/lists/*',
  'RUN mkdir -p /app/data && chown -R 1000 /app/data',
  'RUN rm -rf /tmp/* \\\n  && echo done',
  'RUN curl -fsSLo /usr/local/bin/x https://example.com/x && chmod +x /usr/local/bin/x',
  'RUN <<EOF\nset -e\necho one\n# two\nEOF',
  'RUN cd /app && ls | sort',
  'RUN useradd -m someone',
  'EXPOSE 8080/tcp',
  'VOLUME ["/data"]',
  'USER 1000',
  'HEALTHCHECK CMD curl -f http://localhost:8080 || exit 1',
  'HEALTHCHECK NONE',
  'STOPSIGNAL SIGINT',
];

const entrypoint = { 'entrypoint.sh': '#!/bin/sh\nexec "$@"\n' };

const node: Kit = {
  files: { ...typescript, ...entrypoint },
  bases: ['node:20', 'node', 'node:20-alpine', 'node:20-bookworm-slim', 'registry.example.com/node:20'],
  steps: [
    'COPY package*.json ./',
    'COPY ["package.json", "package-lock.json", "/app/"]',
    'RUN npm ci',
    'RUN npm install --no-audit',
    'RUN npm ci && npm run build && npm prune --production',
    'RUN npm run build',
    'RUN npm run build && cp -r src dist/src',
    'RUN npm install -g pm2',
    'RUN npm prune --omit=dev',
    'RUN chown -R node:node node_modules',
    'ENV NODE_ENV=production',
  ],
  starts: ['CMD ["node", "dist/server.js"]', 'CMD npm start', 'ENTRYPOINT ["entrypoint.sh"]\nCMD ["pm2-runtime", "dist/server.js"]'], // prettier-ignore
};

const kits: Readonly<Record<string, Kit>> = {
  'a compiled node application': node,
  'a plain node application': {
    ...node,
    files: { ...javascript, ...entrypoint, '.dockerignore': 'node_modules\n' },
    starts: ['CMD node server.js', 'CMD ["npm", "start"]', 'ENTRYPOINT ["/entrypoint.sh"]\nCMD ["node", "server.js"]'], // prettier-ignore
  },
  'a Python application': {
    files: { ...pythonLibpq, ...entrypoint, '.gitignore': '*.log\ndata/\n' },
    bases: ['python:3.12', 'python:3.12-slim-bookworm', 'python:3.12-alpine', 'python'],
    steps: [
      'COPY requirements.txt .',
      'COPY requirements.txt /tmp/',
      'RUN pip install -r requirements.txt',
      'RUN pip install --upgrade pip && \\\n    pip install -r /tmp/requirements.txt && rm /tmp/requirements.txt',
      'RUN pip install gunicorn',
      'RUN apt-get update && apt-get install -y gcc libpq-dev',
      'RUN apk add --no-cache --virtual .deps gcc musl-dev && pip install -r requirements.txt && apk del .deps',
      'RUN python -m compileall .',
      'ENV PYTHONUNBUFFERED=1',
    ],
    starts: ['CMD ["python", "app.py"]', 'CMD python app.py', 'CMD ["gunicorn", "app:app"]'],
  },
  'a Python application without libraries': {
    files: { ...python, ...entrypoint },
    bases: ['python:3.12', 'python:3.12-slim'],
    steps: ['COPY requirements.txt .', 'RUN pip install -r requirements.txt', 'COPY app.py /app/'],
    starts: ['CMD ["python", "app.py"]'],
  },
  'a Go program': {
    files: { ...go, ...entrypoint },
    bases: ['golang:1.22', 'golang:1.22-bookworm', 'golang:1.22-alpine3.20'],
    steps: [
      'COPY go.mod .',
      'RUN go mod download',
      'RUN go build -o server .',
      'RUN go build -o server . && chmod +x server',
      'RUN go build -o server . && chown 1000 server',
      'RUN update-ca-certificates',
      'ENV GO111MODULE=on CGO_ENABLED=0',
    ],
    starts: [
      'CMD ["./server"]',
      'CMD ./server -port $PORT',
      'ENTRYPOINT ["/entrypoint.sh"]\nCMD ["./server"]',
    ],
  },
  'a Go program that PATH finds': {
    files: { ...go, ...entrypoint },
    bases: ['golang:1.22-bookworm', 'golang:1.22-alpine'],
    steps: [
      'RUN go build -o server . && mv server /usr/local/bin/server',
      'RUN go build -o server . && cp server /usr/local/bin/',
      'RUN CGO_ENABLED=0 go build -ldflags "-s -w" -o /usr/bin/server . && chmod +x /usr/bin/server',
      'RUN go install ./...',
      'RUN rm -rf /app/*',
    ],
    starts: ['CMD ["server"]', 'CMD ["app"]', 'ENTRYPOINT ["entrypoint.sh"]\nCMD ["server"]'],
  },
};
const writing: Kit = { ...(kits['a Go program'] ?? node), files: { ...goWriting, ...entrypoint } };
/** Every kit by its name. */
export const all = Object.entries({ ...kits, 'a Go program that writes': writing });

/** Comments above an instruction, now and then. */
const lead = fc.constantFrom('', '', '', '\n', '# why\n', '\n# one\n# two\n', '# hadolint ignore=DL3008\n');

/** A Dockerfile as somebody may have written it for the project: steps in an order that is right more often than not. */
export function written({ bases, steps, starts }: Kit): fc.Arbitrary<string> {
  const step = fc.tuple(lead, fc.oneof(fc.constantFrom(...steps), fc.constantFrom(...common)));
  const usual = fc.tuple(lead, fc.constantFrom(...steps));
  return fc
    .tuple(
      fc.constantFrom(...bases),
      fc.constantFrom('', ' AS app'),
      fc.array(step, { maxLength: 3 }),
      fc.array(usual, { minLength: 1, maxLength: 4 }),
      fc.array(step, { maxLength: 2 }),
      fc.constantFrom(...starts),
      look,
    ) // prettier-ignore
    .map(([base, name, first, middle, last, start, appearance]) => {
      const copy = [['', 'COPY . .']] as const;
      const body = [...first, ...copy, ...middle, ...last]
        .map(([above, text]) => `${above}${text}\n`)
        .join('');
      return dressed(`FROM ${base}${name}\nWORKDIR /app\n${body}${start}\n`, appearance);
    });
}
