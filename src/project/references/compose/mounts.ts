/** Volumes, devices and ports of a compose service, in their short and long forms. */
import type { UseVolume } from '../../../model/index.ts';
import { within } from '../../paths.ts';
import { itemsOf, member, writtenOf, type Located } from '../located.ts';
import { cleanTarget, splitOutsideBraces } from './parts.ts';

/** The mounts of a service; `named` is the file's own list of volumes. */
export function volumesOf(
  service: Located,
  named: Located | undefined,
  folder: string,
): readonly UseVolume[] {
  return itemsOf(member(service, 'volumes')).flatMap((item) => {
    const text = writtenOf(item);
    const volume = text === undefined ? longVolume(item) : shortVolume(text);
    if (volume === null) return [];
    const { path, line } = item.place;
    const resolved = volume.bind ? volume : throughDriver(volume, named);
    const inside = resolved.bind && resolved.source !== null ? within(folder, resolved.source) : null;
    return [
      {
        ...resolved,
        target: cleanTarget(resolved.target),
        ...(inside === null || /^~|\$/.test(inside) ? {} : { path: inside }),
        evidence: { path, line, says: `lays ${resolved.source ?? 'a volume'} over ${resolved.target}` },
      },
    ];
  });
}

function longVolume(item: Located): UseVolume | null {
  const said = (key: string): string | null => writtenOf(member(item, key)) ?? null;
  const target = said('target');
  const type = said('type');
  if (target === null || type === 'tmpfs') return null;
  return {
    source: said('source'),
    target,
    bind: type === 'bind',
    ...(said('read_only') === 'true' ? { readOnly: true } : {}),
  };
}

/** `[SOURCE:]TARGET[:MODE]`; a source that looks like a path is a folder of the host. */
function shortVolume(text: string): UseVolume {
  // A drive letter is part of the source: C:\data:/data.
  const [, drive = '', rest = ''] = /^([A-Za-z]:(?=[\\/]))?(.*)$/s.exec(text) ?? [];
  const [first = '', second, mode = ''] = splitOutsideBraces(rest);
  const isMode = second !== undefined && !second.startsWith('/') && !second.startsWith('$');
  if (second === undefined || (drive === '' && isMode)) return { source: null, target: first, bind: false };
  const source = `${drive}${first}`;
  return {
    source,
    target: second,
    bind: /^(?:[./~$\\]|[A-Za-z]:[\\/])/.test(source),
    ...(mode.split(',').includes('ro') ? { readOnly: true } : {}),
  };
}

/** A named volume may be a folder of the host after all: `driver_opts: { type: none, o: bind, device: ./src }`. */
function throughDriver(volume: UseVolume, named: Located | undefined): UseVolume {
  const options = volume.source === null ? undefined : member(named, volume.source, 'driver_opts');
  const device = writtenOf(member(options, 'device'));
  const binds = /\br?bind\b/.test(writtenOf(member(options, 'o')) ?? '');
  return binds && device !== undefined ? { ...volume, source: device, bind: true } : volume;
}

/** Paths of the container that are memory: `tmpfs:` and mounts of that type. */
export function tmpfsOf(service: Located): readonly string[] {
  const short = itemsOf(member(service, 'tmpfs')).flatMap((item) => writtenOf(item)?.split(':')[0] ?? []);
  const long = itemsOf(member(service, 'volumes')).flatMap((item) =>
    writtenOf(member(item, 'type')) === 'tmpfs' ? (writtenOf(member(item, 'target')) ?? []) : [],
  );
  return [...new Set([...short, ...long])];
}

/** `HOST[:CONTAINER[:rwm]]`, or a map with `target`. */
export function devicesOf(item: Located): readonly string[] {
  const text = writtenOf(item);
  const parts = text === undefined ? [] : splitOutsideBraces(text);
  const path =
    text === undefined
      ? (writtenOf(member(item, 'target')) ?? writtenOf(member(item, 'source')))
      : (parts[1] ?? parts[0]);
  return path === undefined ? [] : [path];
}

/** A range of this many ports and more is left out. */
const MAX_RANGE = 100;

/** Container ports of `[[HOST:]PORT:]PORT[/udp]`, `{target: PORT}` and ranges of them. */
export function portsOf(port: Located): readonly number[] {
  const written = writtenOf(port) ?? writtenOf(member(port, 'target')) ?? '';
  const [container = ''] = (splitOutsideBraces(written).at(-1) ?? '').split('/');
  const [first = NaN, last = first] = container
    .split('-')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (!(last - first < MAX_RANGE)) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
