/** What a fixture is built from, as one short text: everything but what the report says of it. */
import { createHash } from 'node:crypto';

/** `files`: path → content. The order of the paths does not count. */
export function fingerprint(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!path.endsWith('/report.txt')) hash.update(path).update('\0').update(content).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
