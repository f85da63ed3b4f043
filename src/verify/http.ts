/** One request to a container, and whether two answers are alike. Which ports to ask is not known here. */
import { request } from 'node:http';

/** What came back from one request. */
export type Answer =
  | { readonly kind: 'http'; readonly status: string; readonly bytes: number }
  /** Something accepts the connection and does not speak HTTP (or says nothing within the time). */
  | { readonly kind: 'open' }
  | { readonly kind: 'closed' };

/** Where to ask. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT = 5_000;

/** One request. A refused or at once dropped connection is `closed`: the engine's proxy accepts for ports that nobody listens on. */
export function ask(address: Address, method: string, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    const asked = request({ ...address, method, path, timeout: TIMEOUT, agent: false }, (response) => {
      const status =
        `HTTP/${response.httpVersion} ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`.trim();
      let bytes = 0;
      const done = (): void => {
        resolve({ kind: 'http', status, bytes });
      };
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.on('end', done);
      response.on('error', done);
      setTimeout(() => response.destroy(), TIMEOUT).unref(); // an endless answer (server-sent events) counts as it is by then
    });
    asked.on('timeout', () => {
      resolve({ kind: 'open' });
      asked.destroy();
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ kind: error.code?.startsWith('HPE_') === true ? 'open' : 'closed' });
    });
    asked.end();
  });
}

/** Same status line, and bodies of about one length: a time or an id in the page is no difference. */
export function sameAnswer(a: Answer, b: Answer): boolean {
  if (a.kind !== 'http' || b.kind !== 'http') return a.kind === b.kind;
  return (
    a.status === b.status && Math.abs(a.bytes - b.bytes) <= Math.max(64, 0.1 * Math.max(a.bytes, b.bytes))
  );
}

/** Same status line (or, without HTTP, both open or both closed). */
export function sameStatus(a: Answer, b: Answer): boolean {
  return a.kind === 'http' && b.kind === 'http' ? a.status === b.status : a.kind === b.kind;
}

/** `HTTP/1.1 200 OK, 27 bytes`. */
export function answerText(answer: Answer): string {
  if (answer.kind === 'http') return `${answer.status}, ${answer.bytes} bytes`;
  return answer.kind === 'open' ? 'open, but not HTTP' : 'closed';
}
