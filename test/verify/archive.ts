/** Writes small tar archives for tests. */

/** One member; a folder's path ends with a slash. */
export interface Member {
  readonly path: string;
  readonly kind?: 'file' | 'folder' | 'link' | 'hardlink';
  readonly content?: string | Buffer;
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

const FLAGS = { file: '0', folder: '5', link: '2', hardlink: '1' } as const;

/** An archive with two empty blocks at its end, as tar writes it. Paths above 100 characters get a pax header. */
export function archive(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(blocks), Buffer.alloc(1024)]);
}

function blocks(member: Member): Buffer[] {
  const long = member.path.length > 100 ? [...padded('x', 'pax', paxRecord(member.path))] : [];
  const content = typeof member.content === 'object' ? member.content : Buffer.from(member.content ?? '');
  return [
    ...long,
    header(member, FLAGS[member.kind ?? 'file'], member.path.slice(0, 100), content.length),
    pad(content),
  ];
}

function padded(flag: string, name: string, content: Buffer): Buffer[] {
  return [header({ path: name }, flag, name, content.length), pad(content)];
}

function paxRecord(path: string): Buffer {
  const rest = ` path=${path}\n`;
  const length = rest.length + String(rest.length).length;
  return Buffer.from(`${length + (String(length).length > String(rest.length).length ? 1 : 0)}${rest}`);
}

function header(member: Member, flag: string, name: string, size: number): Buffer {
  const bytes = Buffer.alloc(512);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  bytes.write(name, 0);
  bytes.write(octal(member.mode ?? (flag === '5' ? 0o755 : 0o644), 7), 100);
  bytes.write(octal(member.uid ?? 0, 7), 108);
  bytes.write(octal(member.gid ?? 0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  bytes.write(flag, 156);
  bytes.write(member.target ?? '', 157);
  bytes.write('ustar\0' + '00', 257);
  return bytes;
}

function pad(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
