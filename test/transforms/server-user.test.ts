/** USER in images of servers that no stack knows: by a table, and only where nothing needs root. */
import { describe, expect, test } from 'vitest';
import { alone, lines, reason, use, type Files } from './projects.ts';

const own = { 'init.sql': 'select 1;\n', 'index.html': '<h1>hello</h1>\n' };
const database = lines('FROM postgres:16', 'COPY init.sql /docker-entrypoint-initdb.d/');
const site = lines('FROM nginxinc/nginx-unprivileged:1.27', 'USER root', 'RUN apt-get update && apt-get install -y jq', 'COPY . /usr/share/nginx/html'); // prettier-ignore

function after(text: string, files: Files = own, setting = {}): string {
  return alone('non-root', text, files, setting).after;
}

describe('the user that the image has for its server', () => {
  test('of one that gives root up by itself', () => {
    expect(after(database)).toBe(`${database}USER postgres\n`);
    expect(after(lines('FROM redis:7-alpine', 'COPY redis.conf /etc/', 'CMD ["redis-server", "/etc/redis.conf"]'), { 'redis.conf': '' })).toBe(
      lines('FROM redis:7-alpine', 'COPY redis.conf /etc/', 'USER redis', 'CMD ["redis-server", "/etc/redis.conf"]'),
    );
  }); // prettier-ignore

  test('that the author took away for a step, and did not give back', () => {
    expect(after(site)).toBe(`${site}USER nginx\n`);
    const grafana = lines('FROM grafana/grafana:11.2.0', 'USER root', 'RUN apk add --no-cache curl');
    expect(after(grafana)).toBe(`${grafana}USER grafana\n`);
  });

  test('with what is assumed', () => {
    expect(alone('non-root', database, own).applied[0]?.assumes).toEqual([
      'no folder of the host lies over /var/lib/postgresql: its owner would have to be postgres',
    ]);
  });

  test('with the volumes and the command that compose gives it', () => {
    const volumes = [{ source: 'data', target: '/var/lib/postgresql/data', bind: false }];
    const uses = [use({ volumes, command: ['postgres', '-c', 'max_connections=200'] })];
    expect(after(database, own, { uses })).toBe(`${database}USER postgres\n`);
  });
});

describe('root stays', () => {
  test.each([
    ['ENTRYPOINT ["/start.sh"]', 'line 3 starts the container in its own way, and may need root'],
    ['CMD ["bash"]', 'line 3 starts the container in its own way, and may need root'],
    ['ENV PGDATA=/data', 'Dockerfile sets PGDATA, for which the entrypoint needs root'],
    ['WORKDIR /srv', 'line 3 sets the folder that the entrypoint gives away as root'],
    ['RUN ./prepare', 'line 3: what ./prepare leaves to root is not known'],
    ['RUN mkdir /var/lib/postgresql/more', "line 3 puts something of root's into /var/lib/postgresql/more, where the server writes"],
    ['COPY init.sql /var/lib/postgresql/data/', "line 3 puts something of root's into /var/lib/postgresql/data, where the server writes"],
  ])('where the file has %s', (line, why) => {
    expect(reason('non-root', database + line, own)).toContain(why);
  }); // prettier-ignore

  test.each([
    [{ volumes: [{ source: './data', target: '/var/lib/postgresql/data', bind: true }] }, "lays ./data over /var/lib/postgresql/data, which may not be postgres's"],
    [{ kind: 'kubernetes' as const, volumes: [{ source: 'claim', target: '/var/lib/postgresql', bind: false }] }, "which may not be postgres's"],
    [{ environment: new Map([['POSTGRES_PASSWORD_FILE', '/run/secrets/a']]) }, 'sets POSTGRES_PASSWORD_FILE, for which the entrypoint needs root'],
    [{ environmentElsewhere: ['db.env'] }, 'takes variables from db.env'],
    [{ command: ['sh', '-c', 'postgres'] }, 'starts something else than postgres, which may need root'],
    [{ user: '70' }, 'sets the user 70'],
    [{ privileged: true }, 'starts a privileged container'],
  ])('where it is used with %j', (more, why) => {
    expect(reason('non-root', database, own, { uses: [use(more)] })).toContain(why);
  }); // prettier-ignore

  test('where a port below 1024 is bound', () => {
    expect(reason('non-root', `${site}EXPOSE 80`, own)).toContain('line 5 exposes a port below 1024');
    const conf = { 'nginx.conf': 'server {\n  listen 80;\n}\n' };
    expect(reason('non-root', site, conf)).toContain('nginx.conf listens on port 80');
  });

  test('where the image starts as its own user, the author has one, or no table has the image', () => {
    expect(reason('non-root', lines('FROM grafana/grafana:11.2.0'), own)).toBe('the image starts as its own unprivileged user grafana');
    expect(reason('non-root', `${database}USER 999`, own)).toBe('USER is already set');
    expect(reason('non-root', lines('FROM mysql:8'), own)).toBe('no stack was recognised in the final stage');
  }); // prettier-ignore
});
