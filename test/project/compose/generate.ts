/** Generated compose projects: every key in every form, split over files in every way. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ComposeCase } from './cases.ts';

const name = fc.constantFrom('A', 'B', 'C');
const word = fc.constantFrom('x', 'run', '--fast', '8080', '${A}', '${MISSING:-d}', '${A:+set}', '$$x');
const path = fc.constantFrom('.', './src', './up', 'api', './${A}');

const variables = fc.oneof(
  fc.dictionary(name, fc.oneof(word, fc.integer({ min: 0, max: 9 }), fc.boolean(), fc.constant(null)), {
    maxKeys: 3,
  }),
  fc.array(
    fc.tuple(name, word).map(([key, value]) => `${key}=${value}`),
    { maxLength: 3 },
  ),
);
const words = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 3 }),
  fc.constantFrom('npm run dev', 'x'),
  fc.constant(null),
);
const target = fc.constantFrom('/app', '/data', '/app/node_modules');
const volume = fc.oneof(
  fc.tuple(fc.constantFrom('.', './src', './up', 'data'), target).map((parts) => parts.join(':')),
  fc.tuple(fc.constantFrom('./src', 'data'), target).map((parts) => `${parts.join(':')}:ro`),
  target,
  fc.record({ type: fc.constant('bind'), source: path, target }),
  fc.record({ type: fc.constant('volume'), source: fc.constant('data'), target, read_only: fc.boolean() }),
);
const build = fc.oneof(
  path,
  fc.record(
    {
      context: path,
      dockerfile: fc.constantFrom('Dockerfile', 'Dockerfile.dev'),
      target: fc.constantFrom('dev', '${MISSING:-run}'),
      args: variables,
      additional_contexts: fc.constantFrom({ lib: './lib' }, ['lib=./lib']),
    },
    { requiredKeys: ['context'] },
  ),
);
const few = (...items: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 2 });

/** One service; every key may be missing. */
export const service = fc.record(
  {
    build,
    command: words,
    entrypoint: words,
    environment: variables,
    volumes: fc
      .array(volume, { minLength: 1, maxLength: 3 })
      .filter((all) => new Set(all.map(targetOf)).size === all.length),
    ports: few('80:80', '81:80', '3000', '127.0.0.1:9000:9000'),
    expose: few('5000', '5001'),
    user: fc.constantFrom('root', '1000:1000'),
    cap_add: few('NET_ADMIN', 'SYS_TIME'),
    devices: few('/dev/a:/dev/x', '/dev/b:/dev/x:r', '/dev/c').filter(
      (all) => all.length < 2 || all.includes('/dev/c'),
    ),
    tmpfs: fc.oneof(fc.constant('/run'), few('/run', '/cache')),
    env_file: fc.oneof(fc.constant('./a.env'), few('./a.env', './b.env')),
    privileged: fc.boolean(),
    read_only: fc.boolean(),
    init: fc.boolean(),
    working_dir: fc.constantFrom('/app', '/srv'),
    depends_on: fc.oneof(few('db', 'cache'), fc.constant({ db: { condition: 'service_started' } })),
    profiles: few('dev', 'test'),
    healthcheck: fc.record({ test: fc.oneof(fc.constant(['CMD', 'true']), fc.constant('true')) }),
    develop: fc.constant({ watch: [{ action: 'sync', path: './src', target: '/app' }] }),
  },
  { requiredKeys: [] },
);

function targetOf(item: string | { readonly target: string }): string {
  if (typeof item !== 'string') return item.target;
  return item.split(':').find((part) => part.startsWith('/')) ?? item;
}

/** Every service runs an image of its own name, so that none is the build of another. */
const services = fc
  .record({ a: service, b: service }, { requiredKeys: ['a'] })
  .map((all) =>
    Object.fromEntries(Object.entries(all).map(([key, value]) => [key, { image: key, ...value }])),
  );

/** Files that are merged in order, with services taken over from the same file and from another folder. */
export const project: fc.Arbitrary<Omit<ComposeCase, 'name'>> = fc
  .record({
    layers: fc.array(services, { minLength: 1, maxLength: 3 }),
    common: service,
    extends: fc.constantFrom('none', 'same', 'other'),
    included: fc.option(service),
  })
  .map(({ layers, common, extends: how, included }) => {
    const files = layers.map(
      (layer, index) => [`f${index}.yaml`, withParent(layer, index, how, included !== null)] as const,
    );
    return {
      compose: files.map(([file]) => file),
      files: {
        '.env': 'A=one\n',
        'a.env': 'A=1\nE=${A}\n',
        'b.env': 'E=2\n',
        'common/a.env': 'A=c\n',
        'common/b.env': 'E=c\n',
        'inc/a.env': 'A=i\n',
        'inc/b.env': 'E=i\n',
        'common/base.yaml': stringify({ services: { app: common } }),
        'inc/compose.yaml': stringify({ services: { c: { image: 'c', ...included } } }),
        ...Object.fromEntries(files.map(([file, content]) => [file, stringify(content)])),
      },
    };
  });

function withParent(
  layer: Readonly<Record<string, object>>,
  index: number,
  how: string,
  includes: boolean,
): object {
  const parent = { same: 'a', other: { file: 'common/base.yaml', service: 'app' } }[how];
  const child = parent === undefined ? {} : { d: { extends: parent, image: 'd', user: 'child' } };
  return {
    ...(includes && index === 0 ? { include: ['inc/compose.yaml'] } : {}),
    services: { ...layer, ...(index === 0 ? child : {}) },
  };
}
