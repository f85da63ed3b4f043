/** A forge of local bare repositories: as much of Gitea's API as multi-gitter asks for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A pull request as it was opened. */
export interface PullRequest {
  readonly repository: string;
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
}

/** A forge that answers until the test is over. */
export interface Forge {
  readonly address: string;
  /** In the order in which they were opened. */
  readonly opened: readonly PullRequest[];
}

const OWNER = 'my-org';

/** Serves these repositories; `path` gives the folder of each. */
export async function forgeOf(
  names: readonly string[],
  path: (name: string) => string,
  branch: string,
): Promise<Forge> {
  const opened: PullRequest[] = [];
  const owner = { id: 1, login: OWNER, username: OWNER };
  const repository = (name: string) => ({ id: names.indexOf(name) + 1, name, full_name: `${OWNER}/${name}`, owner, default_branch: branch, ssh_url: `file://${path(name)}` }); // prettier-ignore
  const answer = (method: string, where: string, body: string): unknown => {
    if (where.endsWith('/version')) return { version: '1.22.0' };
    if (where.endsWith(`/orgs/${OWNER}/repos`)) return names.map(repository);
    const [, name, rest] = new RegExp(`/repos/${OWNER}/([^/]+)/(.*)$`).exec(where) ?? [];
    if (name === undefined) return null;
    if (method === 'GET' && rest === 'pulls') return [];
    if (method === 'POST' && rest === 'pulls') {
      const { title, body: text, head, base } = JSON.parse(body) as PullRequest;
      opened.push({ repository: name, title, body: text, head, base });
      const side = { ref: head, label: head, repo: repository(name) };
      return {
        number: opened.length,
        state: 'open',
        html_url: `http://forge/${name}`,
        head: side,
        base: side,
      };
    }
    return rest?.endsWith('/requested_reviewers') === true ? [] : null;
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { method = 'GET', url = '' } = request;
      const found = answer(method, url.replace(/\?.*/, ''), body);
      response.writeHead(found === null ? 404 : method === 'POST' ? 201 : 200, { 'Content-Type': 'application/json' }); // prettier-ignore
      response.end(JSON.stringify(found));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, opened };
}
