#!/usr/bin/env node
/**
 * What `dfrewrite` starts: loads the program where Node can run it. Every Node parses this file, so that an old one gets
 * a sentence; it must not import what an old one lacks.
 */
import module from 'module';
import v8 from 'v8';
import type * as program from './bundle.ts';

/** Node has it since 22.1: V8's compiled form of a program, kept on this machine for this very Node. */
type Caching = Partial<Record<'enableCompileCache', () => unknown>>;

/**
 * V8 waits longer before it compiles a function for speed: most functions of this program run a few times for each file, and
 * compiling them took a fifth to a third of all CPU time. By the name that this V8 has for it; others keep their default.
 */
const PATIENCE: Readonly<Partial<Record<string, string>>> = {
  '11.3': '--interrupt-budget=500000', // Node 20
  '12.4': '--invocation-count-for-turbofan=12000', // Node 22
};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22) {
  const patience = PATIENCE[process.versions.v8.split('.', 2).join('.')];
  if (patience !== undefined) v8.setFlagsFromString(patience);
  (module as Caching).enableCompileCache?.();
  const { start } = module.createRequire(import.meta.url)('./program.js') as typeof program;
  void start();
} else {
  process.stderr.write(
    `dfrewrite: Node.js ${process.versions.node} is too old; install 20.19, 22.12 or newer\n`,
  );
  process.exitCode = 2;
}
