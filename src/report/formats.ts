/** The reports by name, each loaded when it is asked for. It knows no report's inside. */
import type { FleetMember } from './fleet.ts';
import type { About, RunResult } from './result.ts';

/** A whole run as one text with a final newline. */
export type Report = (run: RunResult, about: About) => string;

const LOADERS = {
  json: async () => (await import('./json.ts')).json,
  github: async () => (await import('./github.ts')).github,
  sarif: async () => (await import('./sarif.ts')).sarif,
  markdown: async () => (await import('./markdown.ts')).markdown,
  html: async () => (await import('./html.ts')).html,
} as const satisfies Readonly<Record<string, () => Promise<Report>>>;

/** `text` is for people: the diff on one stream, the sentences on the other. Every other format is one document. */
export type Format = 'text' | keyof typeof LOADERS;

/** Every format, the default first. */
export const FORMATS: readonly [Format, ...Format[]] = [
  'text',
  ...(Object.keys(LOADERS) as (keyof typeof LOADERS)[]),
];

/** Loads a report. */
export async function loadReport(format: Exclude<Format, 'text'>): Promise<Report> {
  return LOADERS[format]();
}

/** Many reports as one text with a final newline. */
export type FleetReport = (members: readonly FleetMember[], about: Pick<About, 'version'>) => string;

const FLEET_LOADERS = {
  html: async () => (await import('./html.ts')).fleetHtml,
  markdown: async () => (await import('./fleet-markdown.ts')).fleetMarkdown,
  csv: async () => (await import('./csv.ts')).fleetCsv,
} as const satisfies Readonly<Record<string, () => Promise<FleetReport>>>;

/** What a fleet can be written as. */
export type FleetFormat = keyof typeof FLEET_LOADERS;

/** Every format of a fleet, the default first. */
export const FLEET_FORMATS: readonly [FleetFormat, ...FleetFormat[]] = ['html', 'markdown', 'csv'];

/** Loads a report of a fleet. */
export async function loadFleetReport(format: FleetFormat): Promise<FleetReport> {
  return FLEET_LOADERS[format]();
}
