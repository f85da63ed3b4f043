/** What only root may do, as far as Dockerfile, surroundings and sources show it. Who else could run the program is not known here. */
import {
  baseName,
  because,
  copyParts,
  expand,
  joinPath,
  place,
  scopeBefore,
  type Block,
} from '../dockerfile/index.ts';
import { languages, ofLanguages, vendorFolders } from '../knowledge/languages/index.ts';
import type { Doubt, Effect, Evidence, Needs, Program, Project, Reason, StageView } from '../model/index.ts';
import { below } from './layout.ts';
import { saidAt } from './uses.ts';

/** Commands that a start script only runs as root. */
export const ROOT_COMMANDS: ReadonlySet<string> = new Set(
  'chown gosu su-exec su sudo useradd adduser usermod groupadd addgroup cron crond nginx sshd supervisord apt-get apt apk iptables sysctl mount setcap service'.split(
    ' ',
  ),
);

/** The first thing that needs root; null: nothing was seen. */
export function rootReason(stage: StageView, program: Program, needs: Needs): Doubt | null {
  return commandReason(stage, program, needs) ?? sourceReason(stage, program) ?? rootOfSurroundings(stage);
}

/** The same without the program: what compose and the like give the container, and what lies where only root may read. */
export function rootOfSurroundings(stage: StageView): Doubt | null {
  return useReason(stage) ?? homeReason(stage) ?? modeReason(stage);
}

function reason(evidence: Evidence, says: Reason, wouldHelp: string): Doubt {
  return { why: because`${evidence} ${says}`, wouldHelp };
}

const MANAGERS = new Set(ofLanguages(({ managers }) => managers).flatMap(({ programs }) => programs));

/** A server that changes its user by itself has to begin as root. */
const DROPS_ROOT = /^--?(?:user|uid|gid|group|setuid|setgid)(?:=|$)/;

function commandReason(stage: StageView, program: Program, needs: Needs): Doubt | null {
  const root = needs.commands.find(({ name }) => ROOT_COMMANDS.has(baseName(name)));
  if (root) return reason(root.evidence, `runs ${root.name}, which needs root`, 'a start without it');
  if (needs.installs) {
    const { says } = needs.installs;
    return reason(needs.installs, `installs at the start (${says})`, 'an image that has its dependencies');
  }
  const manager = program.runs.find(({ name }) => MANAGERS.has(name));
  if (manager)
    return reason(manager.evidence, `runs ${manager.name}, and what is installed is root's`, 'an image that has its dependencies'); // prettier-ignore
  for (const { argv, evidence } of needs.lines) {
    const drops = argv.slice(1).find((word) => DROPS_ROOT.test(word));
    if (drops !== undefined)
      return reason(evidence, `starts ${argv[0] ?? ''} with ${drops}: it gives up root by itself`, 'a start without that option'); // prettier-ignore
  }
  return settingReason(stage, needs);
}

/** `user = "www-data"` and `uid = 33` in a configuration file that the start names, or that a server reads unasked. */
function settingReason(stage: StageView, needs: Needs): Doubt | null {
  for (const path of serverFiles(stage, needs)) {
    const lines = (stage.project.read(path) ?? '').split('\n');
    const at = lines.findIndex((line) => /^\s*(?:user|uid|gid|group|setuid)\s*[=:]\s*\S/.test(line));
    const says = lines[at]?.trim() ?? '';
    if (at >= 0 && !/=\s*None\b/.test(says))
      return reason({ path: inRepository(stage.project, path), line: at + 1, says }, `makes the server give up root by itself (${says})`, 'a configuration without it'); // prettier-ignore
  }
  return null;
}

const CONFIGURATION = /\.(?:ini|cfg|conf|toml|ya?ml|json|(?:conf|config)\.\w+)$/;
const UNASKED = ofLanguages(({ root }) => root?.files);

/** Configuration files of servers, as paths of the context. */
export function serverFiles({ project }: StageView, needs: Needs): readonly string[] {
  const named = needs.files.filter((path) => CONFIGURATION.test(path));
  return [...new Set([...named, ...UNASKED.filter((path) => project.has(path))])].filter((path) =>
    project.sent(path),
  );
}

/** A path of the context as people know it. */
export function inRepository({ context }: Project, path: string): string {
  return context === '.' ? path : `${context}/${path}`;
}

/** Code that is no part of the program. */
const ASIDE = /(?:^|\/)(?:tests?|__tests__|spec|docs|examples?)\/|_test\.\w+$|\.(?:test|spec)\.\w+$|(?:^|\/)(?:test_[^/]*|conftest|setup)\.\w+$/; // prettier-ignore
const FOREIGN = new Set(vendorFolders);

function sourceReason({ project }: StageView, { needsRoot }: Program): Doubt | null {
  const wouldHelp = 'a program that works without root';
  if (needsRoot) return { why: because`${needsRoot}: ${needsRoot.says}`, wouldHelp };
  const found = project.ofFiles('calls for root', () => firstOf(project));
  return found && { why: because`${found}: ${found.says} is for root`, wouldHelp };
}

function firstOf(project: Project): Evidence | null {
  for (const { root, code } of languages) {
    const found = root?.calls && firstCall(project, code?.endings ?? [], root.calls);
    if (found) return found;
  }
  return null;
}

function firstCall(project: Project, endings: readonly string[], calls: RegExp): Evidence | null {
  for (const path of project.files) {
    if (!endings.some((ending) => path.endsWith(ending)) || ASIDE.test(path)) continue;
    if (path.split('/').some((part) => FOREIGN.has(part))) continue;
    const text = project.read(path) ?? '';
    if (!calls.test(text)) continue;
    const lines = text.split('\n');
    const at = lines.findIndex((line) => calls.test(line) && !/^\s*(?:#|\/\/|\*)/.test(line));
    const says = calls.exec(lines[at] ?? '')?.[0];
    if (says !== undefined) return { path: inRepository(project, path), line: at + 1, says };
  }
  return null;
}

/** What others give the container that another user than root cannot use. */
function useReason({ project }: StageView): Doubt | null {
  for (const use of project.uses) {
    const [device] = use.devices ?? [];
    if (device !== undefined)
      return reason(saidAt(use, 'devices'), `gives the container ${device}, a device for root`, 'a group that may use it'); // prettier-ignore
    if (use.privileged === true)
      return reason(saidAt(use, 'privileged'), 'starts a privileged container, which is one for root', 'a start without it'); // prettier-ignore
    const [capability] = use.capAdd ?? [];
    if (capability !== undefined)
      return reason(saidAt(use, 'capAdd'), `adds the capability ${capability}, which only root gets`, 'a start without it'); // prettier-ignore
    if (use.volumes.some(({ source }) => source?.endsWith('docker.sock')))
      return reason(saidAt(use, 'volumes'), "mounts the engine's socket, which belongs to root", 'a group that may use it'); // prettier-ignore
    const { user } = use;
    if (user !== null && givenUser(project) === null)
      return reason(saidAt(use, 'user'), `sets the user ${user}`, 'one place that decides the user');
  }
  return null;
}

/** A user that others set for the container, by number. */
export interface GivenUser {
  readonly uid: number;
  /** Null: the group of the user. */
  readonly gid: number | null;
  /** Where: `k8s/deploy.yaml:7`. */
  readonly said: string;
}

/** The one user that every use sets which sets any; null where there is none, or none that an image can have as well. */
export function givenUser({ uses }: Project): GivenUser | null {
  const setting = uses.filter(({ user }) => user !== null);
  const [first] = setting;
  const numbers = /^(\d+)(?::(\d+))?$/.exec(first?.user ?? '');
  const uid = Number(numbers?.[1] ?? 0);
  if (first === undefined || setting.some(({ user }) => user !== first.user)) return null;
  if (uid < 1000 || (uid > 59_999 && uid !== 65_532)) return null;
  return { uid, gid: numbers?.[2] === undefined ? null : Number(numbers[2]), said: place(saidAt(first, 'user')) }; // prettier-ignore
}

/** What lies in root's home folder, which nobody else may enter. */
function homeReason({ document, project, history, effectsOf }: StageView): Doubt | null {
  const at = (block: Block): Evidence => ({ path: project.dockerfile, line: block.line, says: '' });
  const needs = 'another place than the home folder of root';
  const pip = ofLanguages(({ root }) => root?.variables);
  for (const block of history) {
    const { variables, workdir } = scopeBefore(document, block);
    const said = block.keyword === 'ENV' || block.keyword === 'WORKDIR' ? (expand(block.args, variables, block.escape) ?? block.args) : ''; // prettier-ignore
    if (/(?:^|[\s=:"'])(?:\/root|~)(?=[/:\s"']|$)/.test(said))
      return reason(at(block), `puts ${block.keyword === 'ENV' ? 'something' : 'the program'} below /root, where nobody else may go`, needs); // prettier-ignore
    const user = block.keyword === 'ENV' ? pip.find((name) => new RegExp(`(?:^|\\s)${name}[= ]["']?(?:1|true|yes|on)\\b`, 'i').test(block.args)) : undefined; // prettier-ignore
    if (user !== undefined)
      return reason(at(block), `sets ${user}: packages are installed below /root, where nobody else may go`, needs); // prettier-ignore
    const copied = copyParts(block)?.destination;
    const target = copied === undefined ? null : expand(copied, variables, block.escape);
    if (target != null && below('/root', joinPath(workdir ?? '/', target)) !== null)
      return reason(at(block), `copies to ${target}, where nobody but root may read`, needs);
    const kept = effectsOf(block).find(fillsHome);
    if (kept)
      return reason(at(block), 'puts something below /root, where nobody else may go', needs); // prettier-ignore
  }
  return null;
}

/** Something other than a cache is put into root's home. */
function fillsHome({ kind, command, writes }: Effect): boolean {
  if (kind !== 'files' && kind !== 'fetch') return false;
  if (/^(?:rm|rmdir|chmod|chown)$/.test(command.words[0]?.value ?? '')) return false;
  return writes.some((path) => below('/root', path) !== null && below('/root/.cache', path) === null);
}

/** What a RUN or a COPY keeps from everybody but its owner, outside of what the program's user owns. */
function modeReason(stage: StageView): Doubt | null {
  const { history, effectsOf, project, scope } = stage;
  for (const block of history) {
    const at: Evidence = { path: project.dockerfile, line: block.line, says: '' };
    const effects = effectsOf(block).flatMap((effect) => [effect, ...(effect.inside ?? [])]);
    const mask = effects.find(({ command }) => command.words[0]?.value === 'umask');
    if (mask && closes(`0${(0o777 & ~Number.parseInt(mask.command.words[1]?.value ?? '22', 8)).toString(8)}`))
      return reason(at, `makes files under ${mask.command.text}: nobody but root may read them`, 'files that others may read'); // prettier-ignore
    const closed = effects.find((effect) => closesOutside(effect, scope.workdir));
    if (closed)
      return reason(at, `keeps ${closed.writes[0] ?? 'files'} from everybody but root ("${closed.command.text}")`, 'files that others may read'); // prettier-ignore
    const parts = copyParts(block);
    if (parts?.chmod != null && closes(parts.chmod) && isOutside(joinPath(scopeBefore(stage.document, block).workdir ?? '/', parts.destination), scope.workdir)) // prettier-ignore
      return reason(at, `keeps ${parts.destination} from everybody but root (--chmod=${parts.chmod})`, 'files that others may read'); // prettier-ignore
  }
  return null;
}

function closesOutside({ command, writes }: Effect, workdir: string | null): boolean {
  const [name, ...words] = command.words.map(({ value }) => value ?? '');
  const mode = words.find((word) => /^(?:[0-7]{3,4}|[ugoa]*[-=][rwxX,ugo=+-]*)$/.test(word));
  return (
    name === 'chmod' && mode !== undefined && closes(mode) && writes.some((path) => isOutside(path, workdir))
  );
}

function isOutside(path: string, workdir: string | null): boolean {
  return workdir === null || workdir === '/' || below(workdir, path) === null;
}

/** A mode that takes reading away from others: `700`, `0640`, `go-rwx`, `o=`. */
function closes(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) return (Number.parseInt(mode.slice(-1), 8) & 4) === 0;
  return mode
    .split(',')
    .some((part) => /^[ug]*[oa][ugoa]*(?:-.*r|=(?!.*r))/.test(part) || /^-.*r/.test(part));
}
