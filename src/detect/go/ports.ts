/** Ports that a program binds, as far as its sources show them. */
import type { Evidence, Project } from '../../model/index.ts';
import { evidenceAt } from '../../project/evidence.ts';
import type { GoNames, GoSite } from './names.ts';
import { calledName, valuesOf } from './values.ts';
import type { Span } from './brackets.ts';

/** Calls that listen, with the place of the address; a leading dot stands for a method of anything. */
const LISTENERS: ReadonlyMap<string, number> = new Map([
  ['http.ListenAndServe', 0],
  ['http.ListenAndServeTLS', 0],
  ['fasthttp.ListenAndServe', 0],
  ['net.Listen', 1],
  ['.Run', 0],
  ['.RunTLS', 0],
  ['.Start', 0],
  ['.StartTLS', 0],
  ['.Listen', 0],
]);
/** Members that hold an address: `http.Server{Addr: ":8080"}`. */
const ADDRESSES = ['Addr', 'Address', 'ListenAddr'];
/** gin's `Run()` without an address takes PORT, else this. */
const GIN_PORT = 8080;

/** Every port that is seen, once. */
export function portsOf(
  index: GoNames,
  project: Project,
): readonly { readonly port: number; readonly evidence: Evidence }[] {
  const found = new Map<number, Evidence>();
  const note = (site: GoSite, line: number, span: Span | undefined) => {
    const values = span === undefined ? [] : valuesOf(index, site, span);
    for (const port of values.flatMap((value) => portIn(value) ?? [])) {
      if (!found.has(port))
        found.set(port, evidenceAt(project, site.source.path, line, `listens on ${port}`));
    }
  };
  for (const name of new Set([...LISTENERS.keys()].map((each) => each.slice(each.lastIndexOf('.') + 1)))) {
    for (const { site, call } of index.sites(name)) {
      const place = LISTENERS.get(calledName(site.source, call)) ?? LISTENERS.get(`.${name}`);
      if (place === undefined) continue;
      if (call.args.length > 0) note(site, call.line, call.args[place]);
      else if (name === 'Run' && site.source.imports.some(({ path }) => path === 'github.com/gin-gonic/gin'))
        noteGin(index, project, site, call.line, found);
    }
  }
  for (const name of ADDRESSES) {
    for (const { site, value } of index.members(name))
      note(site, site.source.tokens[site.at]?.line ?? 0, value);
  }
  return [...found].map(([port, evidence]) => ({ port, evidence }));
}

function noteGin(
  index: GoNames,
  project: Project,
  { source }: GoSite,
  line: number,
  found: Map<number, Evidence>,
): void {
  const port = Number(index.environment.get('PORT') ?? GIN_PORT);
  if (isPort(port) && !found.has(port))
    found.set(port, evidenceAt(project, source.path, line, `gin listens on ${port}`));
}

/** `:8080`, `0.0.0.0:8080`. */
function portIn(address: string): number | null {
  const match = /^[^/\0\u0001]*:(\d{1,5})$/.exec(address);
  const port = Number(match?.[1] ?? Number.NaN);
  return isPort(port) ? port : null;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
