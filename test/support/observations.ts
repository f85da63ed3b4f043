import type { Observations } from '../../src/model/index.ts';

/** A server of root that ran and answered, and did nothing beyond, apart from what is given. */
export function observations(given: Partial<Observations> = {}): Observations {
  return {
    dockerfile: 'Dockerfile',
    builtFrom: {},
    date: '2026-11-29T21:46:14Z',
    engine: 'docker 28.5',
    image: `sha256:${'0'.repeat(64)}`,
    suite: 'bookworm',
    answers: [{ asked: 'GET / on port 8000', answer: 'HTTP/1.1 200 OK' }],
    exitCode: null,
    uid: 0,
    home: '/root',
    processes: [{ argv: ['serve', '--port', '8000'], uid: 0 }],
    ports: [8000],
    written: [],
    volumes: [],
    libraries: [],
    mapped: true,
    ...given,
  };
}
