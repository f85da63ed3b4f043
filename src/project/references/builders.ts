/** The command lines of image builders, as data: what one call says about its build. Where the command stands is not known here. */
import { baseName } from '../../dockerfile/index.ts';
import { TOP } from './resolve.ts';
import type { Build } from './types.ts';
import { variableOf } from './values.ts';
import type { KnownWord, Variables } from './words.ts';

/** Words of which every call of a builder has one: a cheap look before a text is parsed. */
export const BUILDER_WORDS = ['docker', 'podman', 'buildah', 'nerdctl', 'kaniko', 'az acr', 'depot'];

/** What one call of a builder says. */
export type Invocation = Pick<
  Build,
  'context' | 'dockerfile' | 'target' | 'args' | 'names' | 'legacyBuilder'
>;

interface Builder {
  readonly program: string;
  /** Words between the program and its arguments: `image build`. */
  readonly verbs: readonly string[];
  readonly file: readonly string[];
  /** The flag that names the context; else the first argument that is no flag. */
  readonly contextFlag?: readonly string[];
  /** It does not understand `RUN --mount`, whatever the environment says. */
  readonly legacy?: string;
  /** It does not without `DOCKER_BUILDKIT=1`, where the docker around it is old. */
  readonly plainDocker?: boolean;
}

const FILE = ['-f', '--file'];

const BUILDERS: readonly Builder[] = [
  { program: 'docker', verbs: ['build'], file: FILE, plainDocker: true },
  { program: 'docker', verbs: ['image', 'build'], file: FILE, plainDocker: true },
  { program: 'docker', verbs: ['builder', 'build'], file: FILE, plainDocker: true },
  { program: 'docker', verbs: ['buildx', 'build'], file: FILE },
  { program: 'docker', verbs: ['buildx', 'b'], file: FILE },
  { program: 'depot', verbs: ['build'], file: FILE },
  { program: 'podman', verbs: ['build'], file: FILE },
  { program: 'podman', verbs: ['image', 'build'], file: FILE },
  { program: 'buildah', verbs: ['build'], file: FILE },
  { program: 'buildah', verbs: ['bud'], file: FILE },
  { program: 'buildah', verbs: ['build-using-dockerfile'], file: FILE },
  { program: 'nerdctl', verbs: ['build'], file: FILE },
  { program: 'az', verbs: ['acr', 'build'], file: FILE, legacy: 'az acr build' },
  {
    program: 'executor',
    verbs: [],
    file: ['-f', '--dockerfile'],
    contextFlag: ['-c', '--context'],
    legacy: 'kaniko',
  },
];

const NAME_FLAGS: ReadonlySet<string> = new Set(['-t', '--tag', '--image', '-d', '--destination']);

/** Flags that take no value; every other flag of these programs does. */
const SWITCHES: ReadonlySet<string> = new Set([
  ...[
    '--compress',
    '--disable-content-trust',
    '--force-rm',
    '--no-cache',
    '--pull',
    '-q',
    '--quiet',
    '--rm',
    '--squash',
  ],
  ...[
    '--load',
    '--push',
    '--check',
    '--debug',
    '-D',
    '--stream',
    '--no-logs',
    '--no-push',
    '--no-wait',
    '--no-format',
  ],
  ...[
    '--cleanup',
    '--single-snapshot',
    '--reproducible',
    '--insecure',
    '--skip-tls-verify',
    '--use-new-run',
    '--verbose',
  ],
  ...[
    '--layers',
    '--all-platforms',
    '--no-hosts',
    '--squash-all',
    '--tls-verify',
    '--insecure-pull',
    '--skip-unused-stages',
  ],
  ...['--save', '--lint', '--provenance', '--sbom', '--force', '--cache', '--pull-always', '--pull-never'],
]);

/** A call of an image builder, or null. `oldDocker` names a docker without BuildKit of its own. */
export function builderOf(
  words: readonly KnownWord[],
  variables: Variables,
  oldDocker: string | null,
): Invocation | null {
  const [first, ...rest] = words;
  const program = first?.value == null ? null : baseName(first.value);
  const plain = program === 'docker' ? withoutGlobalOptions(rest) : rest;
  const builder = BUILDERS.find(
    (each) => each.program === program && each.verbs.every((verb, index) => plain[index]?.value === verb),
  );
  if (builder === undefined || (program === 'executor' && first?.value?.includes('kaniko') !== true))
    return null;
  const { given, operands } = splitArguments(plain.slice(builder.verbs.length));
  const one = (names: readonly string[]): string | null | undefined =>
    given.findLast(({ name }) => names.includes(name))?.value;
  const context = builder.contextFlag === undefined ? operands[0] : localFolder(one(builder.contextFlag));
  const dockerfile = one(builder.file);
  const target = one(['--target']);
  return {
    ...(context === undefined ? {} : { context }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args: new Map(
      given.flatMap(({ name, value, text }) => {
        if (name !== '--build-arg') return [];
        return [value === null ? [variableOf(text)[0].replace(/^["']/, ''), null] : variableOf(value)];
      }),
    ),
    names: given.flatMap(({ name, text }) => (NAME_FLAGS.has(name) ? [text] : [])),
    legacyBuilder: legacyOf(builder, variables, oldDocker),
  };
}

function legacyOf(builder: Builder, variables: Variables, oldDocker: string | null): string | null {
  if (builder.legacy !== undefined) return builder.legacy;
  if (builder.plainDocker !== true) return null;
  const asked = variables.get('DOCKER_BUILDKIT');
  if (asked === '0' || asked === 'false') return `DOCKER_BUILDKIT=${asked}`;
  return asked === undefined && oldDocker !== null ? `${oldDocker} without DOCKER_BUILDKIT=1` : null;
}

/** `docker --context remote build`: options before the verb. */
function withoutGlobalOptions(words: readonly KnownWord[]): readonly KnownWord[] {
  const { value } = words[0] ?? { value: null };
  if (value?.startsWith('-') !== true) return words;
  return withoutGlobalOptions(words.slice(value.includes('=') || SWITCHES.has(value) ? 1 : 2));
}

/** kaniko's `dir:///workspace/api` and `/workspace/api`: a folder of the machine that holds the repository. */
function localFolder(context: string | null | undefined): string | null | undefined {
  const path = context?.replace(/^dir:\/\//, '');
  return path?.startsWith('/workspace') === true ? path.replace(/^\/workspace/, TOP) : path;
}

interface Arguments {
  /** Flags with their values, in order; null where the value is not known, with the word as written. */
  readonly given: readonly { readonly name: string; readonly value: string | null; readonly text: string }[];
  readonly operands: readonly (string | null)[];
}

function splitArguments(words: readonly KnownWord[]): Arguments {
  const given: Arguments['given'][number][] = [];
  const operands: (string | null)[] = [];
  for (let at = 0; at < words.length; at++) {
    const { text, value } = words[at] ?? { text: '', value: null };
    const said = value ?? text;
    const nameEnd = /^-[ftd]./.test(said) ? 2 : said.indexOf('=');
    if (!said.startsWith('-') || said === '-') {
      // A word that is nothing but a variable is mostly a list of options: `$BUILD_ARGS`.
      if (value !== null || !isVariableAlone(text) || at === words.length - 1) operands.push(value);
    } else if (nameEnd > 0) {
      const from = said.charAt(nameEnd) === '=' ? nameEnd + 1 : nameEnd;
      given.push({
        name: said.slice(0, nameEnd),
        value: value === null ? null : said.slice(from),
        text: said.slice(from),
      });
    } else if (!SWITCHES.has(said)) {
      const next = words[++at];
      given.push({ name: said, value: next?.value ?? null, text: next?.text ?? '' });
    }
  }
  return { given, operands };
}

/** Whether a word is nothing but a variable outside of quotes. */
export function isVariableAlone(text: string): boolean {
  return /^\$(?:\w+|\{[^}]*\}|\(.*\))$/s.test(text);
}
