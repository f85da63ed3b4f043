/** Which images start as root and give their rights up by themselves, and which have a user that is active. Who is built on them is not known here. */

/**
 * Official images whose entrypoint changes to a user of their own. Source: the Dockerfiles and entrypoint scripts of the official images,
 * November 2026.
 */
export const dropsRights: ReadonlySet<string> = new Set(
  (
    'postgres mysql mariadb mongo redis valkey memcached rabbitmq cassandra couchdb neo4j rethinkdb influxdb telegraf ' +
    'elasticsearch kibana logstash solr zookeeper nats consul vault traefik caddy httpd nginx haproxy ghost registry'
  ).split(' '),
);

/** A server whose image has a user for it. */
export interface ServerUser {
  /** By the name that the image knows. */
  readonly user: string;
  /** Where it writes, beside what everybody may write. */
  readonly folders: readonly string[];
  /** The first word of a command that is the server. */
  readonly starts: RegExp;
  /**
   * The image starts as root, gives `folders` away and becomes the user; by its own documentation it may start as that user as well.
   * `settings`: variables for which it does more as root. Absent: the image starts as the user.
   */
  readonly drops?: { readonly settings: RegExp };
}

/** By repository. Source: the Dockerfiles and entrypoint scripts of the images, November 2026. */
export const serverUsers: Readonly<Record<string, ServerUser>> = {
  postgres: {
    user: 'postgres',
    folders: ['/var/lib/postgresql', '/var/run/postgresql'],
    starts: /^(?:postgres$|-)/,
    drops: { settings: /^(?:PGDATA|POSTGRES_INITDB_WALDIR|POSTGRES_\w+_FILE)$/ },
  },
  redis: { user: 'redis', folders: ['/data'], starts: /^(?:redis-server$|-|.+\.conf$)/, drops: { settings: /^$/ } },
  'nginxinc/nginx-unprivileged': { user: 'nginx', folders: ['/var/cache/nginx'], starts: /^nginx$/ },
  'dpage/pgadmin4': { user: 'pgadmin', folders: ['/var/lib/pgadmin'], starts: /^$/ },
  'grafana/grafana': { user: 'grafana', folders: ['/var/lib/grafana', '/var/log/grafana'], starts: /^$/ },
  'grafana/grafana-oss': { user: 'grafana', folders: ['/var/lib/grafana', '/var/log/grafana'], starts: /^$/ },
  'prom/prometheus': { user: 'nobody', folders: ['/prometheus'], starts: /^--/ },
}; // prettier-ignore

/** Further images with a user of their own that is active, by repository. Source: their Dockerfiles, November 2026. */
export const ownUsers: Readonly<Record<string, string>> = {
  'jenkins/jenkins': 'jenkins',
  'jenkins/inbound-agent': 'jenkins',
  'bitnami/postgresql': '1001',
  'selenium/standalone-chrome': 'seluser',
  'selenium/standalone-firefox': 'seluser',
  sonarqube: 'sonarqube',
  'apache/airflow': 'airflow',
  'quay.io/keycloak/keycloak': 'keycloak',
};
