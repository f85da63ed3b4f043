#!/usr/bin/env node
/**
 * What `dfrewrite` starts: loads the program where Node can run it. Every Node parses this file, so that an old one gets
 * a sentence; it must not import what an old one lacks.
 */
import module from 'module';
import type * as program from './bundle.ts';
import { bePatient } from './patience.ts';

/** Node has it since 22.1: V8's compiled form of a program, kept on this machine for this very Node. */
type Caching = Partial<Record<'enableCompileCache', () => unknown>>;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22) {
  bePatient();
  (module as Caching).enableCompileCache?.();
  const { start } = module.createRequire(import.meta.url)('./program.js') as typeof program;
  void start();
} else {
  process.stderr.write(
    `dfrewrite: Node.js ${process.versions.node} is too old; install 20.19, 22.12 or newer\n`,
  );
  process.exitCode = 2;
}
