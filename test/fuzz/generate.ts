/** Inputs of the fuzzer: Dockerfiles from a grammar, and files of real projects with a few places changed, under all options. */
import fc from 'fast-check';
import type { Options } from '../../src/model/index.ts';
import { transforms } from '../../src/transforms/index.ts';
import { dockerfile, noise } from '../dockerfile/generate.ts';
import { all, written } from '../pipeline/kits.ts';
import type { FuzzCase } from './promises.ts';

type Files = FuzzCase['files'];

const ids = transforms.map(({ id }) => id);

/** Every option in every value, each absent more often than not. */
export const options: fc.Arbitrary<Options> = fc.record(
  {
    unsafe: fc.boolean(),
    only: fc.subarray(ids, { minLength: 1 }),
    skip: fc.subarray(ids, { maxLength: 3 }),
    runtime: fc.constantFrom('slim', 'alpine', 'distroless', 'scratch', 'nginx'),
    ownership: fc.constantFrom('user', 'root'),
  },
  { requiredKeys: [] },
);

/** What somebody may have written for a project, or what nobody would. */
const fromGrammar: fc.Arbitrary<Files> = fc.constantFrom(...all).chain(([, kit]) =>
  fc
    .oneof(
      { weight: 6, arbitrary: written(kit) },
      {
        weight: 2,
        arbitrary: dockerfile.map((text) => text.replace(/^(FROM )\S+/im, `$1${kit.bases[0] ?? ''}`)),
      },
      { weight: 1, arbitrary: noise },
    )
    .map((text) => ({ ...kit.files, Dockerfile: text })),
);

/** Texts that decide how others are read. */
const SHARP = [
  ...['"', "'", '`', '\\', '\\\n', '$', '${', '}', '(', ')', '[', ']', '{', '<<EOF\n', '#', '/*', '*/', '//', '\r', '\0', '\u202e'],
  ...['&&', '||', ';', '|', '>', '..', '../../etc', '*', '**/', '?', '!', '--', '=', ':', '@', '%', '\t', '\n\n', ' ', 'é', '𝒳', ''],
  ...['__proto__', 'constructor', 'FROM', 'COPY', 'RUN', 'ENV', 'ARG', 'USER', 'f"{', '"""', '&x', '*x', '<<: *x', '- '],
]; // prettier-ignore

/** A cut, a repetition or a sharp text at a place of a file. */
interface Mutation {
  readonly file: number;
  readonly at: number;
  readonly length: number;
  readonly text: string;
  readonly repeat: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  file: fc.nat(),
  at: fc.double({ min: 0, max: 1, noNaN: true }).map((part) => part),
  length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  text: fc.constantFrom(...SHARP),
  repeat: fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.constantFrom(50, 3000) }),
});

/** The project with one place of one file changed. */
export function mutated(files: Files, { file, at, length, text, repeat }: Mutation): Files {
  const names = Object.keys(files);
  const name = names[file % names.length] ?? 'Dockerfile';
  const old = files[name] ?? '';
  const start = Math.floor(at * old.length);
  return { ...files, [name]: old.slice(0, start) + text.repeat(repeat) + old.slice(start + length) };
}

/** Inputs for these real projects. */
export function inputs(projects: readonly Files[]): fc.Arbitrary<FuzzCase> {
  const changed = fc
    .tuple(fc.constantFrom(...projects), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([project, mutations]) => mutations.reduce(mutated, project));
  return fc.record({ files: fc.oneof(fromGrammar, changed), options });
}
