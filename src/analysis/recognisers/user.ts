/** Commands that make or change users and groups, and the home folder that comes with a user. Who runs the program is not known here. */
import { joinPath, type Command } from '../../dockerfile/index.ts';
import type { CommandPlace } from '../../model/index.ts';
import { nameOf, optionPath, readArguments, valueOf, type FoundEffect } from './words.ts';

/** Options of the commands that take a value. */
const VALUES: Readonly<Record<string, string>> = {
  useradd: 'bcdeDfgGkKpRrsuZ',
  usermod: 'cdefgGlpsuRv',
  adduser: 'hgsGuk',
  addgroup: 'g',
  groupadd: 'gKpR',
  groupmod: 'gnpR',
};

const LONG = ['--home', '--home-dir', '--shell', '--uid', '--gid', '--ingroup', '--groups', '--gecos', '--comment', '--base-dir', '--skel', '--system-gid', '--password']; // prettier-ignore

const OTHERS = new Set([
  'userdel',
  'groupdel',
  'deluser',
  'delgroup',
  'chpasswd',
  'passwd',
  'chsh',
  'gpasswd',
  'newusers',
  'chage',
]);

/** Commands that make or change users and groups. `writes` has the home folder that comes with a new user. */
export function recogniseUser(command: Command, at: CommandPlace): FoundEffect | null {
  const name = nameOf(command);
  if (OTHERS.has(name)) return { kind: 'user', reads: [], writes: [] };
  const values = VALUES[name];
  if (values === undefined) return null;
  // useradd's -r and -D are flags, adduser's -D, -S and -H too
  const parsed = readArguments(command.words.slice(1), values.replace(/[rD]/g, ''), LONG);
  const user = parsed.operands[0];
  const login = user === undefined ? null : valueOf(user, at);
  const home =
    optionPath(parsed, ['-d', '-h', '--home', '--home-dir'], at) ??
    (login === null ? null : joinPath('/home', login));
  // `adduser user group` only puts a user into a group
  const makes = makesHome(name, command) && !(name === 'adduser' && parsed.operands.length > 1);
  return { kind: 'user', reads: [], writes: home !== null && makes ? [home] : [] };
}

/** adduser makes a home unless told not to, useradd only with -m. */
function makesHome(name: string, command: Command): boolean {
  const has = (letters: string, ...long: string[]) =>
    command.words.some(({ text }) => long.includes(text) || new RegExp(`^-[A-Za-z]*[${letters}]`).test(text));
  if (name === 'useradd') return has('m', '--create-home');
  return (
    name === 'adduser' &&
    !has('H', '--no-create-home') &&
    !command.words.some(({ text }) => text === '--system')
  );
}
