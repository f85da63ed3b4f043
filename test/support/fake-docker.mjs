#!/usr/bin/env node
// A `docker` for tests of the command line: it does what FAKE_DOCKER says ({"before": {…}, "after": {…}}), and keeps its calls in FAKE_DOCKER_LOG.
import { appendFileSync } from 'node:fs';

const args = process.argv.slice(2);
appendFileSync(process.env.FAKE_DOCKER_LOG, `${JSON.stringify(args)}\n`);

const scenario = JSON.parse(process.env.FAKE_DOCKER);
const name = args.findLast((word) => word.includes('dfrewrite-verify')) ?? '';
const {
  fails = null,
  sizeBytes = 1_000_000,
  output = 'done\n',
  exitCode = 0,
} = scenario[name.includes('after') ? 'after' : 'before'] ?? {};
const image = {
  Size: sizeBytes,
  Config: { Cmd: ['/server'], Env: ['PATH=/usr/bin'] },
  RootFS: { Layers: ['sha256:a'] },
};
const container = { Id: 'id', State: { Running: false, ExitCode: exitCode, Pid: 0 } };
// the build of one Dockerfile among several can be told by a word in it
const isBroken = args[0] === 'build' && fails !== null && args.at(-1).includes(fails);

const answers = {
  version: '28.5.1',
  info: '5.2.1', // podman's version
  build: '#5 [1/2] FROM x\n#6 [2/2] RUN make\n',
  image: JSON.stringify([image]),
  container: JSON.stringify([container]),
  history: '{"Size":"100","CreatedBy":"RUN make"}',
  export: Buffer.alloc(1024),
  logs: output,
};
process.stdout.write(isBroken ? '#6 ERROR: make: not found\n' : (answers[args[0]] ?? ''));
process.exitCode = isBroken ? 1 : 0;
