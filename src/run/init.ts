/** `dfrewrite init`: a commented dfrewrite.json, from what a look at the repository shows. It changes no Dockerfile. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configKeys, schemaAddress } from './config-keys.ts';
import { UsageError } from './errors.ts';
import { plan } from './plan.ts';
import { discover } from '../project/discover.ts';
import { gitFolderAbove } from '../project/git.ts';
import { transforms } from '../transforms/index.ts';
import type { FileResult } from '../report/result.ts';
import { sentence } from '../report/sentence.ts';
import { plural } from '../report/words.ts';
import type { Streams } from './request.ts';
import { reason } from './write.ts';

/** Writes the file at the top of the repository and answers with the exit code. Throws `UsageError` where there is one already. */
export async function init(cwd: string, streams: Streams): Promise<number> {
  const root = gitFolderAbove(cwd) ?? cwd;
  const target = join(root, 'dfrewrite.json');
  if (existsSync(target)) throw new UsageError(`${target} is there already`);
  const found = await discover([root], root);
  const setting = { flags: {}, config: null, ignored: false, debug: false, observed: null, root };
  const text = configText(found.map((each) => plan(each, setting).result));
  try {
    writeFileSync(target, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${target} could not be written: ${reason(error)}`);
  }
  streams.err(`${target} written; every key is as it would be without the file.\n`);
  return 0;
}

/** Every key with its usual value, so that the file changes nothing until somebody does. */
export function configText(files: readonly FileResult[]): string {
  const keys = Object.entries(configKeys(transforms.map(({ id }) => id)));
  const body = keys.map(([name, { says, usual, holds }]) => {
    const hints = (HINTS[name]?.(files) ?? []).map((line) => `  //   ${line}`);
    const line =
      usual === null ? `  // "${name}": one of ${JSON.stringify(holds['enum'])}` : `  "${name}": ${usual},`;
    return [`  // ${says}.`, ...hints, line].join('\n');
  });
  return `{\n  // ${opening(files)}\n  "$schema": "${schemaAddress('config')}",\n\n${body.join('\n\n').replace(/,$/, '')}\n}\n`;
}

function opening(files: readonly FileResult[]): string {
  const stacks = [...new Set(files.flatMap(({ stack }) => stack?.id ?? []))].sort();
  const kinds = stacks.map((id) => `${String(files.filter(({ stack }) => stack?.id === id).length)} ${id}`);
  const all = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  return `${plural(files.length, 'Dockerfile')}${all}. Flags win over this file; dfrewrite list names the transforms.`;
}

/** Most lines of a hint. */
const MOST = 10;

/** What a look at the repository says about a key. */
const HINTS: Readonly<Record<string, (files: readonly FileResult[]) => readonly string[]>> = {
  contexts: (files) =>
    shortened(
      files.flatMap(({ path, context, evidence }) => {
        const seen = evidence[0];
        if (context === null || (dirname(path) || '.') === context) return [];
        const where =
          seen === undefined ? '' : ` (${seen.path}${seen.line === null ? '' : `:${String(seen.line)}`})`;
        return [`found: "${path}": "${context}"${where}`];
      }),
    ),
  skip: (files) => {
    const held = files.flatMap(({ withheld }) => withheld.map(({ transform }) => transform));
    return [...new Set(held)].map((id) => `${id} is withheld from ${plural(held.filter((each) => each === id).length, 'Dockerfile')} by itself`); // prettier-ignore
  },
  ignore: (files) =>
    shortened(files.flatMap(({ path, status, reason: why }) => (status === 'skipped' ? [`skipped by itself: ${path}: ${sentence(why ?? '')}`] : []))), // prettier-ignore
};

function shortened(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST;
  return more > 0 ? [...lines.slice(0, MOST), `and ${String(more)} more`] : lines;
}
