/** What a Go expression may be as text, as far as the sources show it. */
import { folderOf } from '../../dockerfile/index.ts';
import { bounded, step } from '../../sources/meter.ts';
import type { GoNames, GoSite } from './names.ts';
import { closing, splitAt, type Span } from './brackets.ts';
import { returnsOf } from './returns.ts';
import { functionAt, type Assignment, type GoCall, type GoFunction, type GoSource } from './source.ts';

/** Stands in a value for a part that the sources do not show. */
export const UNKNOWN = '\0';
/** Stands in a value for what the environment gives when the container starts. */
export const GIVEN = '\u0001';

/** More alternatives or deeper nesting than this is unknown. */
const MAXIMUM_VALUES = 24;
const MAXIMUM_DEPTH = 12;
/** One value may take as many; what takes more is unknown. */
const MAXIMUM_STEPS = 10_000;
/** No system has longer paths. */
const MAXIMUM_TEXT = 4096;

const GETENV = new Set(['os.Getenv', 'syscall.Getenv', 'os.LookupEnv']);
/** Own helpers and libraries of the form `getEnv("NAME", "default")`. */
const GETENV_WITH_DEFAULT =
  /^(?:must)?(?:get|lookup|load|read|from)?_?(?:str|string)?_?env(?:ironment)?(?:_?or)?(?:_?(?:str|string|var|default|fallback|with_?default|or_?default))*$/i;
const FLAG = new Set(['flag.String', 'pflag.String', 'kingpin.Flag']);
const SAME = new Set(
  ['filepath.Clean', 'filepath.FromSlash', 'filepath.ToSlash', 'path.Clean', 'string', 'strings.TrimSpace', 'filepath.Abs', 'os.ExpandEnv', 'template.HTML', 'filepath.EvalSymlinks'], // prettier-ignore
);

/** Every text that the expression may be; parts that are not seen are `UNKNOWN` or `GIVEN`. Empty for an empty list. */
export function valuesOf(index: GoNames, site: GoSite, span: Span, depth = 0): readonly string[] {
  if (depth > MAXIMUM_DEPTH) return [UNKNOWN];
  return depth > 0
    ? sumOf(index, site, span, depth)
    : bounded(MAXIMUM_STEPS, () => sumOf(index, site, span, depth), [UNKNOWN]);
}

function sumOf(index: GoNames, site: GoSite, span: Span, depth: number): readonly string[] {
  step();
  const parts = splitAt(site.source.tokens, span, '+').map((part) => primary(index, site, part, depth + 1));
  return parts.length === 0 ? [UNKNOWN] : parts.reduce(combine((left, right) => left + right));
}

/** `a.b.c(…)` as one text; an imported package goes by its path's last element, whatever the file calls it. */
export function calledName(source: GoSource, call: Pick<GoCall, 'names'>): string {
  step(source.imports.length);
  const [first = '', ...rest] = call.names;
  const imported = rest.length > 0 ? source.imports.find(({ name }) => name === first) : undefined;
  const head = imported === undefined ? first : lastElement(imported.path);
  return [head, ...rest].join('.');
}

function lastElement(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? '') : last;
}

function primary(index: GoNames, site: GoSite, span: Span, depth: number): readonly string[] {
  const { tokens } = site.source;
  let { start, end } = span;
  while (end > start && tokens[end - 1]?.text === '...') end--;
  while (['&', '*'].includes(tokens[start]?.text ?? '') && tokens[start]?.kind === 'mark') start++;
  const first = tokens[start];
  step(1 + span.end - end + start - span.start);
  if (first === undefined || start >= end) return [UNKNOWN];
  if (first.text === '[') return elements(index, site, { start, end }, depth);
  if (first.text === '(' && closing(tokens, start) === end)
    return valuesOf(index, site, { start: start + 1, end: end - 1 }, depth);
  if (end - start === 1) {
    if (first.kind === 'text') return [first.value];
    if (first.kind === 'number') return [first.text];
    return first.kind === 'name' ? named(index, site, first.text, depth) : [UNKNOWN];
  }
  const call = index.callsFrom(site.source, start).find((each) => closing(tokens, each.at + 1) === end);
  if (call !== undefined) return called(index, site, call, depth);
  const isSelector = end - start === 3 && tokens[start + 1]?.text === '.';
  return isSelector
    ? selected(index, site, first.text, tokens[start + 2]?.text ?? '', depth)
    : member(index, site, { start: span.start, end }, depth);
}

/** `[]string{"a", b}`: every element is a possible value. */
function elements(index: GoNames, site: GoSite, span: Span, depth: number): readonly string[] {
  const { tokens } = site.source;
  const open = indexIn(tokens, span, '{');
  if (open < 0 || tokens[open - 1]?.text !== 'string') return [UNKNOWN];
  const parts = splitAt(tokens, { start: open + 1, end: closing(tokens, open) - 1 }, ',').filter(
    (part) => tokens[part.start]?.kind !== 'end',
  );
  return parts.length === 0 ? [] : union(parts.map((part) => valuesOf(index, site, part, depth)));
}

/** The first place of a mark in a span, or -1. */
function indexIn(tokens: GoSource['tokens'], { start, end }: Span, mark: string): number {
  let at = start;
  while (at < end && tokens[at]?.text !== mark) at++;
  step(at - start);
  return at < end ? at : -1;
}

/** A local variable, a parameter, or a constant or variable of the package. */
function named(index: GoNames, site: GoSite, name: string, depth: number): readonly string[] {
  const around = functionAt(site.source, site.at);
  const all = index.named(site.package, name);
  step(all.length);
  const global = all.filter((each) => functionAt(each.site.source, each.site.at) === null);
  if (around !== null) {
    const local = all.filter(
      (each) => each.site.source === site.source && around.start <= each.site.at && each.site.at < around.end,
    );
    const parameter = around.parameters.indexOf(name);
    const given = parameter >= 0 ? argumentsFor(index, site, around, parameter, depth) : [];
    // `name = …` in a function gives the package's variable a value, unless the function has one of that name
    const own = local.some(isDeclared) || (local.length > 0 && global.length === 0);
    if (own || parameter >= 0)
      return union([...local.map((each) => assigned(index, each.site, each.assignment, depth)), given]);
  }
  const changed = all.filter(
    (each) => functionAt(each.site.source, each.site.at) !== null && !isDeclared(each),
  );
  if (global.length === 0) return [UNKNOWN];
  return union([...global, ...changed].map((each) => assigned(index, each.site, each.assignment, depth)));
}

/** `x := …`: a variable of its own, not the package's. */
function isDeclared({
  site,
  assignment,
}: {
  readonly site: GoSite;
  readonly assignment: Assignment;
}): boolean {
  return site.source.tokens[assignment.at]?.text === ':=';
}

function assigned(
  index: GoNames,
  site: GoSite,
  { value, result }: Assignment,
  depth: number,
): readonly string[] {
  const { tokens } = site.source;
  const ranges = tokens[value.start]?.text === 'range';
  if (!ranges) return result === 0 ? valuesOf(index, site, value, depth) : [UNKNOWN];
  if (result !== 1) return [UNKNOWN];
  const block = indexIn(tokens, { start: value.start + 1, end: tokens.length }, '{');
  const list = tokens[value.start + 1]?.text === '[' ? value.end : block;
  return valuesOf(index, site, { start: value.start + 1, end: list }, depth);
}

/** What the callers of a function give for one of its parameters. */
function argumentsFor(
  index: GoNames,
  site: GoSite,
  func: GoFunction,
  parameter: number,
  depth: number,
): readonly string[] {
  const sites = index.sites(func.name);
  step(sites.length);
  const callers = sites.filter(({ site: at, call }) => call.names.length > 1 || at.package === site.package);
  const given = callers.map(({ site: at, call }) => {
    const argument = call.args[parameter];
    return argument === undefined ? [UNKNOWN] : valuesOf(index, at, argument, depth + 1);
  });
  return given.length === 0 ? [UNKNOWN] : union(given);
}

/** `config.Dir`: a name of another own package, or a member of a value. */
function selected(
  index: GoNames,
  site: GoSite,
  left: string,
  right: string,
  depth: number,
): readonly string[] {
  const imported = site.source.imports.find(({ name }) => name === left);
  if (imported === undefined) return members(index, right, depth);
  const other = index.packageAt(imported.path);
  if (other === null) return [UNKNOWN];
  const found = index
    .named(other, right)
    .filter((each) => functionAt(each.site.source, each.site.at) === null);
  return found.length === 0
    ? [UNKNOWN]
    : union(found.map((each) => assigned(index, each.site, each.assignment, depth)));
}

/** `app.cfg.Dir`: only the last name counts. */
function member(index: GoNames, site: GoSite, span: Span, depth: number): readonly string[] {
  const { tokens } = site.source;
  step(span.end - span.start);
  const chained = tokens
    .slice(span.start, span.end)
    .every((token) => token.kind === 'name' || token.text === '.');
  return chained ? members(index, tokens[span.end - 1]?.text ?? '', depth) : [UNKNOWN];
}

/** What the sources put into members of this name. Others may be put there when the program runs (a decoder, an environment). */
function members(index: GoNames, name: string, depth: number): readonly string[] {
  const found = index.members(name);
  step(found.length);
  return union([...found.map(({ site, value }) => valuesOf(index, site, value, depth + 1)), [UNKNOWN]]);
}

function called(index: GoNames, site: GoSite, call: GoCall, depth: number): readonly string[] {
  const name = calledName(site.source, call);
  const argument = (at: number): readonly string[] => {
    const span = call.args[at];
    return span === undefined ? [UNKNOWN] : valuesOf(index, site, span, depth);
  };
  if (SAME.has(name)) return argument(0);
  if (GETENV.has(name)) return argument(0).map((variable) => index.environment.get(variable) ?? GIVEN);
  if (FLAG.has(name) || (name.endsWith('.String') && call.args.length === 3)) return argument(1);
  if (GETENV_WITH_DEFAULT.test(call.names.at(-1) ?? '') && call.args.length === 2)
    return withDefault(index, argument(0), argument(1));
  switch (name) {
    case 'filepath.Join':
    case 'path.Join':
      return call.args.map((_, at) => argument(at)).reduce(combine(joined), ['']);
    case 'filepath.Dir':
    case 'path.Dir':
      return argument(0).map(parentFolder);
    case 'fmt.Sprintf':
      return formatted(call.args.map((_, at) => argument(at)));
    case 'os.TempDir':
      return ['/tmp'];
    case 'os.Getwd':
      return ['.'];
    case 'filepath.Glob':
      return argument(0).map((pattern) => `${parentFolder(pattern)}/${UNKNOWN}`);
    case 'append':
    case 'cmp.Or':
      return union(call.args.map((_, at) => argument(at)));
    default:
      return returned(index, site, call, depth);
  }
}

function withDefault(
  index: GoNames,
  names: readonly string[],
  fallback: readonly string[],
): readonly string[] {
  const set = names.flatMap((name) => index.environment.get(name) ?? []);
  return set.length > 0 ? set : fallback;
}

/** What an own function returns. */
function returned(index: GoNames, site: GoSite, call: GoCall, depth: number): readonly string[] {
  if (depth > MAXIMUM_DEPTH) return [UNKNOWN];
  const [first = '', second] = call.names;
  const imported = second === undefined ? undefined : site.source.imports.find(({ name }) => name === first);
  const owner = imported === undefined ? site.package : index.packageAt(imported.path);
  if (owner === null || call.names.length > 2 || (second !== undefined && imported === undefined))
    return [UNKNOWN];
  const literals = second === undefined ? literalsOf(index, site, first) : [];
  const found = literals.length > 0 ? literals : index.functions(owner, second ?? first);
  const values = found.flatMap(({ source, func }) =>
    returnsOf(source, func).map(({ at, value }) =>
      valuesOf(index, { package: owner, source, at }, value, depth + 1),
    ),
  );
  return values.length === 0 ? [UNKNOWN] : union(values);
}

/** The functions that a local name stands for: `dir := func() string { … }`. None where it may be anything else. */
function literalsOf(
  index: GoNames,
  site: GoSite,
  name: string,
): readonly { readonly source: GoSource; readonly func: Span }[] {
  const { source } = site;
  const around = functionAt(source, site.at);
  const all = index.named(site.package, name);
  step(all.length);
  const local = all.filter(
    (each) =>
      around !== null &&
      each.site.source === source &&
      around.start <= each.site.at &&
      each.site.at < around.end,
  );
  const isLiteral = ({ assignment: { value } }: (typeof all)[number]): boolean =>
    source.tokens[value.start]?.text === 'func';
  return local.every(isLiteral) ? local.map(({ assignment }) => ({ source, func: assignment.value })) : [];
}

/** `fmt.Sprintf("%s/%d", a, b)`: plain verbs take the values, whatever else is unknown. */
function formatted([formats = [UNKNOWN], ...values]: readonly (readonly string[])[]): readonly string[] {
  return union(formats.map((format) => formattedAs(format, values)));
}

function formattedAs(format: string, values: readonly (readonly string[])[]): readonly string[] {
  let texts: readonly string[] = [''];
  let next = 0;
  let from = 0;
  for (const match of format.matchAll(/%(?:%|[-+# 0]*[\d.*]*[a-zA-Z])/g)) {
    const before = format.slice(from, match.index);
    const plain = /^%[svd]$/.test(match[0]) ? values[next] : undefined;
    const piece = match[0] === '%%' ? ['%'] : (plain ?? [UNKNOWN]);
    if (match[0] !== '%%') next++;
    texts = combine((left, right) => left + before + right)(texts, piece);
    from = match.index + match[0].length;
  }
  return texts.map((text) => text + format.slice(from));
}

function joined(left: string, right: string): string {
  if (left === '') return right;
  return right === '' ? left : `${left}/${right}`;
}

function parentFolder(path: string): string {
  if (path === UNKNOWN || path === GIVEN) return path;
  return folderOf(path);
}

function combine(
  join: (left: string, right: string) => string,
): (left: readonly string[], right: readonly string[]) => readonly string[] {
  return (left, right) => limited(left.flatMap((one) => right.map((other) => join(one, other))));
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return limited([...new Set(lists.flat())]);
}

function limited(values: readonly string[]): readonly string[] {
  const tooMuch = values.length > MAXIMUM_VALUES || values.some((value) => value.length > MAXIMUM_TEXT);
  return tooMuch ? [UNKNOWN] : values;
}
