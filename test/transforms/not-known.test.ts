import { expect, test } from 'vitest';
import { sentence } from '../../src/report/sentence.ts';
import { viewStages } from '../../src/analysis/stages.ts';
import { parse } from '../../src/dockerfile/index.ts';
import { memoryProject } from '../../src/project/memory.ts';
import { transforms } from '../../src/transforms/index.ts';
import type { Application, Context, Language } from '../../src/model/index.ts';

const dockerfile = [
  'FROM node:20',
  'WORKDIR /app',
  'COPY . .',
  'RUN bundle install',
  'CMD ["ruby", "app.rb"]',
  '',
].join('\n');

/** What each transform says about a stage of which only so much is known. */
function said(
  language: Partial<Language>,
  application: Application,
  source = dockerfile,
): Readonly<Record<string, string>> {
  const document = parse(source);
  const project = memoryProject({ Dockerfile: source, 'app.rb': '', Gemfile: '' });
  const known = { language: { id: 'ruby', label: 'Ruby 3.3, bundler', ...language }, application };
  const stages = viewStages(document, project, () => known);
  const final = stages[0];
  if (final === undefined) throw new Error('no stage');
  const context: Context = {
    document,
    project,
    stages,
    final,
    options: {},
    isIgnored: () => false,
    after: () => context,
    retargeted: () => context,
  };
  return Object.fromEntries(
    transforms.map((transform) => {
      const answer = transform.run(context);
      return [transform.id, 'skip' in answer ? sentence(answer.skip) : `does: ${sentence(answer.why)}`];
    }),
  );
}

test('a language that can only be named: every transform that asks for more says what is not known', () => {
  expect(said({}, {})).toMatchObject({
    'pin-base': 'every base image has a version',
    'copy-over-add': 'there is no ADD',
    'exec-form': 'CMD is in the exec form already',
    dockerignore: 'does: .dockerignore gets .git, .dockerignore, Dockerfile and 3 more, which nothing reads',
    'clean-install': 'how Ruby installs is not known yet',
    'cache-order': 'how Ruby installs is not known yet',
    'multi-stage': 'what a program in Ruby needs after its build is not known yet',
    'slim-base': 'what a program in Ruby runs and loads is not known yet',
    'non-root': 'where a program in Ruby writes is not known yet',
  });
});

test('a language whose installs are recognised, and nothing of how they are written better', () => {
  const recognise: Language['recognise'] = ({ words }) =>
    words[0]?.value === 'bundle' ? { kind: 'install', reads: [], writes: [] } : null;
  expect(said({ recognise }, {})).toMatchObject({
    'clean-install': 'how Ruby installs cleanly is not known yet',
    'cache-order': 'which files decide what Ruby installs is not known yet',
  });
});

test('a version that nobody can look up is said where FROM names none', () => {
  expect(said({}, {}, dockerfile.replace('node:20', 'node'))).toMatchObject({
    'pin-base': 'node names no version, and where Ruby keeps one is not known yet',
  });
});
