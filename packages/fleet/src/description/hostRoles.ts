/** What hosts of one group have in common. */
export interface HostRole {
  /** How many of a hundred hosts of a site. */
  readonly share: number;
  readonly hostgroup: string;
  /** Host names begin with it. */
  readonly prefix: string;
  readonly role: string;
  readonly organization: string;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  /** Services by name and whether they run. */
  readonly services: Readonly<Record<string, boolean>>;
  readonly packages: readonly string[];
}

const everyPlugin = ['echo', 'nrpe', 'package', 'puppet', 'rpcutil', 'service'] as const;
const everyClass = ['base', 'base::users', 'ssh::server', 'ntp::client'] as const;
const everyService = { sshd: true, crond: true, chronyd: true, puppet: true };
const retail = 'Acme/Retail';
const platform = 'Acme/Platform';

/** The roles of a site; shares add up to 100. Masters lack the puppet plugin and time servers nrpe, so that not every host can do everything. */
export const hostRoles: readonly [HostRole, ...HostRole[]] = [
  webRole({ share: 36, hostgroup: 'app/web', prefix: 'web', role: 'web' }),
  webRole({ share: 4, hostgroup: 'app/web/canary', prefix: 'canary', role: 'web' }),
  appRole({ share: 20, hostgroup: 'app/api', prefix: 'api', role: 'api' }),
  appRole({ share: 6, hostgroup: 'app/worker', prefix: 'worker', role: 'worker' }),
  databaseRole({ share: 4, hostgroup: 'db', prefix: 'db', role: 'db' }),
  databaseRole({ share: 14, hostgroup: 'db/pg', prefix: 'pg', role: 'db replica' }),
  {
    ...databaseRole({ share: 2, hostgroup: 'db/pg/master', prefix: 'pgmaster', role: 'db master' }),
    plugins: everyPlugin.filter((plugin) => plugin !== 'puppet'),
  },
  infraRole({ share: 4, hostgroup: 'infra', prefix: 'infra', role: 'infra' }, 'rsyslog'),
  {
    ...infraRole({ share: 4, hostgroup: 'infra/ntp', prefix: 'ntp', role: 'ntp' }, 'ntp'),
    plugins: everyPlugin.filter((plugin) => plugin !== 'nrpe'),
  },
  infraRole({ share: 4, hostgroup: 'infra/dns', prefix: 'dns', role: 'dns' }, 'named'),
  infraRole({ share: 2, hostgroup: 'infra/mail', prefix: 'mail', role: 'mail' }, 'postfix'),
];

type Place = Pick<HostRole, 'share' | 'hostgroup' | 'prefix' | 'role'>;

function webRole(place: Place): HostRole {
  return {
    ...place,
    organization: retail,
    classes: [...everyClass, 'apache', 'apache::mod::ssl', `role::${place.prefix}`],
    plugins: everyPlugin,
    services: { ...everyService, httpd: true },
    packages: ['httpd', 'openssl'],
  };
}

function appRole(place: Place): HostRole {
  return {
    ...place,
    organization: retail,
    classes: [...everyClass, 'java', 'tomcat', `role::${place.role}`],
    plugins: everyPlugin,
    services: { ...everyService, tomcat: true, httpd: false },
    packages: ['tomcat', 'java-17-openjdk'],
  };
}

function databaseRole(place: Place): HostRole {
  return {
    ...place,
    organization: platform,
    classes: [...everyClass, 'postgresql::server', 'role::db'],
    plugins: everyPlugin,
    services: { ...everyService, postgresql: true },
    packages: ['postgresql-server', 'pgbackrest'],
  };
}

function infraRole(place: Place, service: string): HostRole {
  return {
    ...place,
    organization: platform,
    classes: [...everyClass, `role::${place.role}`],
    plugins: everyPlugin,
    services: { ...everyService, [service]: true },
    packages: [service],
  };
}
