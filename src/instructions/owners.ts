/** Shell commands that make folders and give files away, with names as short as the working folder allows; whose they are to be is decided elsewhere. */
import { relativeTo } from './copy-lines.ts';
import { allOf } from './run.ts';

/** What a command calls absolute paths: `.` for the working folder, `data` for what lies in it. `here` is '' where it is not known. */
export function namesOf(paths: readonly string[], here: string): readonly string[] {
  return paths.map((path) => (path === here ? '.' : relativeTo(here, path).replace(/^\.\//, '')));
}

/** `mkdir -p data` */
export function makeFolders(paths: readonly string[], here: string): string {
  return `mkdir -p ${namesOf(paths, here).join(' ')}`;
}

/** `chown 1000:1000 data`; `deep` goes into folders. */
export function giveAway(paths: readonly string[], owner: string, here: string, deep = false): string {
  return `chown ${deep ? '-R ' : ''}${owner} ${[...new Set(namesOf(paths, here))].join(' ')}`;
}

/** `mkdir -p data && chown 1000:1000 . data`: `made` may not be there yet, `there` is. Empty where nothing is to be given. */
export function makeAndGive(
  made: readonly string[],
  there: readonly string[],
  owner: string,
  here: string,
): readonly string[] {
  if (made.length + there.length === 0) return [];
  const make = made.length > 0 ? [makeFolders(made, here)] : [];
  return [allOf([...make, giveAway([...there, ...made], owner, here)])];
}

/** Gives away what is root's below folders, and looks into none of the folders of these names. */
export function giveAwayRoots(
  folders: readonly string[],
  owner: string,
  here: string,
  except: readonly string[],
): string {
  const list = except.map((each) => `-name ${each}`).join(' -o ');
  const pruned =
    except.length === 0 ? '' : except.length === 1 ? `${list} -prune -o ` : `\\( ${list} \\) -prune -o `;
  return `find ${namesOf(folders, here).join(' ')} ${pruned}-user 0 -exec chown -h ${owner} {} +`;
}
