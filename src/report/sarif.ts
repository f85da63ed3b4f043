/** SARIF 2.1.0: every change, every withheld one and every finding as a result with a fingerprint that survives edits elsewhere in the file. */
import { createHash } from 'node:crypto';
import packageJson from '../../package.json' with { type: 'json' };
import { findingRules } from '../analysis/findings/index.ts';
import type { Reason } from '../dockerfile/reason.ts';
import { transforms } from '../transforms/index.ts';
import { changedLines, linesOf, type LineRange } from './lines.ts';
import type { About, FileResult, RunResult } from './result.ts';
import { findingPage, transformPage, withheldPage } from './pages.ts';
import { elsewhere, ownLine } from './places.ts';
import { notesOf, sentence } from './sentence.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** The whole run as one log with a final newline. */
export function sarif(run: RunResult, { version, command }: About): string {
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'dfrewrite',
            version,
            semanticVersion: version,
            informationUri: packageJson.homepage,
            rules: [...transforms.map(ruleOf), ...findingRules.map(findingRule)],
          },
        },
        invocations: [invocation(run, command)],
        originalUriBaseIds: { [BASE]: { description: { text: 'the top of the repository' } } },
        columnKind: 'utf16CodeUnits',
        results: run.files.flatMap((file) => [...changes(file), ...withheld(file), ...findings(file)]),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** What paths are relative to, by the name that readers of SARIF know. */
const BASE = '%SRCROOT%';

function ruleOf({ id, summary, docs }: (typeof transforms)[number]) {
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: `${summary}.` },
    fullDescription: { text: docs.trim().split('\n\n')[0] ?? summary },
    help: { text: docs.trim(), markdown: docs.trim() },
    helpUri: transformPage(id),
    defaultConfiguration: { level: 'warning' },
  };
}

function findingRule({ id, summary, help }: (typeof findingRules)[number]) {
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: `${summary}.` },
    fullDescription: { text: `${summary}; what to do: ${help}.` },
    help: { text: help, markdown: help },
    helpUri: findingPage(id),
    defaultConfiguration: { level: 'warning' },
  };
}

/** `multi-stage` → `MultiStage`. */
function nameOf(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const RULES = [...transforms, ...findingRules].map(({ id }) => id);

/** Files that failed and paths that are missing are about the run: no lines of a program are at fault. */
function invocation({ files, missing }: RunResult, command: string) {
  const failures = files.flatMap(
    ({ status, path, error }) =>
    status === 'failed' ? [{ level: 'error', message: { text: error ?? path }, locations: [location(path, null)] }] : [], // prettier-ignore
  );
  const absent = missing.map((text) => ({ level: 'error', message: { text } }));
  const all = [...failures, ...absent];
  return { commandLine: command, executionSuccessful: all.length === 0, toolExecutionNotifications: all };
}

function changes(file: FileResult) {
  const lines = changedLines(file);
  return file.applied.map(({ transform, why, sets, assumes, unsafe, carriedBy }) => ({
    ...result(file, 'change', transform, linesOf(lines, transform).before, why),
    level: 'warning',
    message: { text: [sentence(why), ...notesOf({ sets, assumes })].join('\n') },
    properties: { unsafe, carriedBy },
  }));
}

function withheld(file: FileResult) {
  return file.withheld.map(({ transform, why, needs }) => {
    const line = ownLine(why, file.path);
    return {
      ...result(file, 'withheld', transform, line === null ? null : [line, line], why),
      level: 'note',
      message: { text: `withheld: ${sentence(why)}\nneeds: ${needs}` },
      properties: { page: withheldPage(transform) },
    };
  });
}

function findings(file: FileResult) {
  return file.findings.map(({ id, line, says, help }) => ({
    ...result(file, 'finding', id, [line, line], says),
    level: 'warning',
    message: { text: `${says}\n${help}` },
  }));
}

function result(file: FileResult, kind: string, transform: string, lines: LineRange | null, why: Reason) {
  const related = elsewhere(why, file.path).map(({ path, line }, id) => ({
    id,
    ...location(path, line === null ? null : [line, line]),
  }));
  return {
    ruleId: transform,
    ruleIndex: RULES.indexOf(transform),
    kind: 'fail',
    locations: [location(file.path, lines)],
    ...(related.length > 0 && { relatedLocations: related }),
    partialFingerprints: { 'dfrewrite/v1': fingerprint(file, kind, transform, lines, why) },
  };
}

function location(path: string, lines: LineRange | null) {
  const [startLine, endLine] = lines ?? [1, 1];
  const uri = path.split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: { artifactLocation: { uri, uriBaseId: BASE }, region: { startLine, endLine } },
  };
}

/** From the rule, the file and the text of the first line: a line number would open every dismissed alert again. */
function fingerprint(
  { path, before }: FileResult,
  kind: string,
  transform: string,
  lines: LineRange | null,
  why: Reason,
): string {
  const text = lines === null ? '' : (before?.split('\n')[lines[0] - 1]?.trim() ?? '');
  // several findings of one rule may stand in one line
  const parts = [kind, transform, path, text, ...(kind === 'finding' ? [sentence(why)] : [])];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}
