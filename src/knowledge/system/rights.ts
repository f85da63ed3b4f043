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

/** Images with a user of their own that is active, by repository. Source: their Dockerfiles, November 2026. */
export const ownUsers: Readonly<Record<string, string>> = {
  'jenkins/jenkins': 'jenkins',
  'jenkins/inbound-agent': 'jenkins',
  'nginxinc/nginx-unprivileged': 'nginx',
  'dpage/pgadmin4': 'pgadmin',
  'grafana/grafana': 'grafana',
  'grafana/grafana-oss': 'grafana',
  'prom/prometheus': 'nobody',
  'bitnami/postgresql': '1001',
  'selenium/standalone-chrome': 'seluser',
  'selenium/standalone-firefox': 'seluser',
  sonarqube: 'sonarqube',
  'apache/airflow': 'airflow',
  'quay.io/keycloak/keycloak': 'keycloak',
};
