import { describe, expect, test } from 'vitest';
import { memoryProject } from '../../src/project/memory.ts';

describe('a project in memory', () => {
  const project = memoryProject(
    {
      'api/Dockerfile': 'FROM scratch',
      'api/src/main.go': 'package main',
      'api/run.sh': '#!/bin/sh',
      'shared/config.json': '{}',
    },
    {
      context: 'api',
      links: { 'api/inside': 'src', 'api/outside': '../shared', 'api/away': '/etc', 'api/loop': 'loop' },
    },
  );

  test('shows the files of the context only', () => {
    expect(project.files).toEqual([
      'Dockerfile',
      'away',
      'inside',
      'loop',
      'outside',
      'run.sh',
      'src/main.go',
    ]);
    expect(project.dockerfile).toBe('api/Dockerfile');
    expect(project.has('./src/main.go')).toBe(true);
    expect(project.has('src/')).toBe(true);
    expect(project.has('.')).toBe(true);
    expect(project.has('../shared')).toBe(false);
    expect(project.has('/etc')).toBe(false);
    expect(project.read('../shared/config.json')).toBeUndefined();
  });

  test('tells files and folders apart', () => {
    expect(project.isFolder('src')).toBe(true);
    expect(project.isFolder('run.sh')).toBe(false);
    expect(project.read('src')).toBeUndefined();
  });

  test('follows links inside the context, and none out of it', () => {
    expect(project.read('inside/main.go')).toBe('package main');
    expect(project.isFolder('inside')).toBe(true);
    expect(project.read('outside/config.json')).toBeUndefined();
    expect(project.has('outside')).toBe(false);
    expect(project.has('away/passwd')).toBe(false);
    expect(project.has('loop')).toBe(false);
  });

  test('computes a value once per key', () => {
    let count = 0;
    expect([project.once('k', () => ++count), project.once('k', () => ++count)]).toEqual([1, 1]);
  });
});

describe('ignore files of a project', () => {
  test('a folder that is hidden is sent when something in it is brought back', () => {
    const project = memoryProject({ '.dockerignore': '*\n!src/**\n', 'src/a.js': '', 'docs/a.md': '' });
    expect(project.sent('src')).toBe(true);
    expect(project.sent('src/a.js')).toBe(true);
    expect(project.sent('docs')).toBe(false);
    expect(project.sent('.')).toBe(true);
    expect(project.sent('../x')).toBe(false);
  });

  test('the ignore file of the Dockerfile beats that of the context', () => {
    const files = {
      '.dockerignore': 'a',
      'build/web.Dockerfile': '',
      'build/web.Dockerfile.dockerignore': 'b',
    };
    const own = memoryProject(files, { dockerfile: 'build/web.Dockerfile' });
    expect(own.ignoreFile).toEqual({ path: 'build/web.Dockerfile.dockerignore', text: 'b' });
    expect([own.sent('a'), own.sent('b')]).toEqual([true, false]);
    expect(memoryProject(files).ignoreFile).toEqual({ path: '.dockerignore', text: 'a' });
    expect(memoryProject({}).ignoreFile).toEqual({ path: '.dockerignore', text: null });
  });

  test('an ignore file beside a Dockerfile that lies out of the context', () => {
    const files = { 'docker/web.Dockerfile': '', 'docker/web.Dockerfile.dockerignore': 'b', 'api/src/b': '' };
    const project = memoryProject(files, { context: 'api/src', dockerfile: 'docker/web.Dockerfile' });
    expect(project.ignoreFile.path).toBe('../../docker/web.Dockerfile.dockerignore');
    expect(project.sent('b')).toBe(false);
  });

  test('git ignores what its nearest file says, and never what is there', () => {
    const project = memoryProject(
      {
        '.gitignore': '# built\n/dist\n*.log\nnode_modules/\n',
        'web/.gitignore': '!keep.log\n/out\n',
        'web/tracked.log': '',
        'web/x': '',
      },
      { context: 'web' },
    );
    expect(project.ignoredByGit('a.log')).toBe(true);
    expect(project.ignoredByGit('keep.log')).toBe(false);
    expect(project.ignoredByGit('tracked.log')).toBe(false);
    expect(project.ignoredByGit('node_modules')).toBe(true);
    expect(project.ignoredByGit('node_modules/x/index.js')).toBe(true);
    expect(project.ignoredByGit('dist')).toBe(false);
    expect(project.ignoredByGit('out/x')).toBe(true);
  });
});
