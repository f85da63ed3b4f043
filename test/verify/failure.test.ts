import { expect, test } from 'vitest';
import { failureLine } from '../../src/verify/failure.ts';

const NODE = `node:internal/modules/cjs/loader:1228
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- /app/server.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15) {
  code: 'MODULE_NOT_FOUND',
}

Node.js v26.1.0
`;
const NODE_THROWN = `/app/server.js:2
throw new TypeError('bad');
^

TypeError [ERR_INVALID_ARG_TYPE]: bad
    at Object.<anonymous> (/app/server.js:2:7)
    at node:internal/main/run_main_module:36:49

Node.js v22.23.3
`;
const PYTHON = `starting
Traceback (most recent call last):
  File "/app/app.py", line 3, in <module>
    import flask
ModuleNotFoundError: No module named 'flask'
`;
const CHAINED = `Traceback (most recent call last):
  File "a.py", line 1, in <module>
KeyError: 'PORT'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    raise RuntimeError("no port")
RuntimeError: no port
`;
const GUNICORN = `[2026-11-21 10:00:00 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/lib/python3/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
ImportError: libpq.so.5: cannot open shared object file: No such file or directory
[2026-11-21 10:00:00 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-11-21 10:00:00 +0000] [1] [ERROR] Reason: Worker failed to boot.
`;
const GO = `listening on :8080
panic: open templates/index.html: no such file or directory

goroutine 1 [running]:
main.main()
	/src/main.go:12 +0x1d
exit status 2
`;

test.each([
  ['Node, a module', NODE, "Error: Cannot find module 'express'"],
  ['Node, thrown', NODE_THROWN, 'TypeError [ERR_INVALID_ARG_TYPE]: bad'],
  ['Python', PYTHON, "ModuleNotFoundError: No module named 'flask'"],
  ['Python, one exception after the other', CHAINED, 'RuntimeError: no port'],
  ['gunicorn', GUNICORN, 'ImportError: libpq.so.5: cannot open shared object file: No such file or directory'],
  ['Go', GO, 'panic: open templates/index.html: no such file or directory'],
  ['Go, the runtime itself', 'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1:\n', 'fatal error: all goroutines are asleep - deadlock!'],
  ['log.Fatal', '2026/11/21 10:00:00 open x: no such file\n', '2026/11/21 10:00:00 open x: no such file'],
  ['a loader', '/app/x: error while loading shared libraries: libpq.so.5: cannot open shared object file\n', '/app/x: error while loading shared libraries: libpq.so.5: cannot open shared object file'],
  ['colours', '\u001b[31mError: no token\u001b[0m\nsee the docs\n', 'Error: no token'],
  ['a logger', '[api] Error: no token\nbye\n', '[api] Error: no token'],
  ['npm around it', "> shop@1.0.0 start\n> node server.js\n\nsh: 1: nodemon: not found\nnpm error Lifecycle script `start` failed with error:\n", 'sh: 1: nodemon: not found'],
  ['nothing but the last words', 'one\ntwo\n\n', 'two'],
  ['nothing but chatter', 'npm error code 127\n', 'npm error code 127'],
  ['nothing', '', ''],
])('%s', (_, output, line) => {
  expect(failureLine(output)).toBe(line);
}); // prettier-ignore
