/** The users and groups of an image, and who a process is. */

/** A user of the image's own `/etc/passwd`. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** What `/etc/passwd` and `/etc/group` of an image say. */
export interface Accounts {
  readonly users: readonly User[];
  /** Group ids by member name. */
  readonly memberships: ReadonlyMap<string, readonly number[]>;
  /** Group ids by group name. */
  readonly groups: ReadonlyMap<string, number>;
}

/** Who a process is. */
export interface Identity {
  readonly uid: number;
  readonly gids: readonly number[];
  readonly home: string;
}

/** Reads the two files; an absent one is empty. */
export function accountsOf(passwd: string, group: string): Accounts {
  const groups = table(group);
  return {
    users: table(passwd).map(([name = '', , uid, gid, , home = '/']) => ({
      name,
      uid: Number(uid),
      gid: Number(gid),
      home,
    })),
    groups: new Map(groups.map(([name = '', , gid]) => [name, Number(gid)])),
    memberships: memberships(groups),
  };
}

function table(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.trim().split(':'));
}

function memberships(lines: readonly string[][]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [, , gid, members = ''] of lines) {
    for (const member of members.split(',').filter((name) => name !== '')) {
      found.set(member, [...(found.get(member) ?? []), Number(gid)]);
    }
  }
  return found;
}

/** The identity that USER means in this image: `node`, `1000`, `1000:1000`, empty for root. Null when a name is unknown there. */
export function identityOf({ users, groups, memberships: members }: Accounts, user: string): Identity | null {
  const [wanted = '', group] = user.split(':');
  const known = users.find(
    (entry) => entry.name === (wanted || 'root') || String(entry.uid) === (wanted || '0'),
  );
  const uid = known?.uid ?? (wanted === '' ? 0 : Number(wanted));
  const gid = group === undefined ? (known?.gid ?? 0) : (groups.get(group) ?? Number(group));
  if (Number.isNaN(uid) || Number.isNaN(gid)) return null;
  const more = known && group === undefined ? (members.get(known.name) ?? []) : [];
  return { uid, gids: [gid, ...more], home: known?.home ?? '/' };
}
