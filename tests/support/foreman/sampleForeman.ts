import type { ForemanWorld, WorldAccount, WorldFact, WorldFaults, WorldHost, WorldNode } from './ForemanWorld.ts';

const DAY_MS = 86_400_000;

/** The rights that a reading account needs, with what each opens. */
export const READING_RIGHTS = {
  view_locations: 'locations',
  view_organizations: 'organizations',
  view_smart_proxies: 'smart_proxies',
  view_hostgroups: 'hostgroups',
  view_hosts: 'hosts',
  view_facts: 'fact_values',
  view_users: 'users',
  view_usergroups: 'usergroups',
  view_roles: 'roles',
  view_filters: 'filters',
} as const satisfies Readonly<Record<string, string>>;

/** Builds a small company: trees with equal leaf names, hosts with null taxonomies, every fifth with 200 facts. */
export function sampleForeman(hostCount = 60): ForemanWorld {
  const hosts = Array.from({ length: hostCount }, (_, index) => sampleHost(index + 1));
  return {
    locations: nodes([
      [1, 'Europe', null],
      [2, 'Rack 1', 1],
      [3, 'Asia', null],
      [4, 'Rack 1', 3],
    ]),
    organizations: nodes([
      [11, 'Ex', null],
      [12, 'IT "core"', 11],
    ]),
    hostgroups: nodes([
      [21, 'app', null],
      [22, 'web', 21],
      [23, 'blue', 22],
      [24, 'web', null],
      [25, 'unused', null],
    ]),
    proxies: byId([
      { id: 31, name: 'puppet-a.example.com', url: 'https://puppet-a.example.com:9090' },
      { id: 32, name: 'puppet-b.example.com', url: 'https://puppet-b.example.com:9090' },
    ]),
    hosts: byId(hosts),
    ...samplePeople(),
    account: sampleAccount(),
    faults: noFaults(),
    clockAheadMs: 0,
  };
}

function sampleHost(number: number): WorldHost {
  const count = number % 5 === 0 ? 200 : 12;
  const pick = <T>(...choices: readonly T[]): T | null => choices[number % choices.length] ?? null;
  return {
    // Ids have gaps, and names follow another order than ids.
    id: 100 + number * 3,
    name: `${pick('web', 'db', 'App')}-${String(number * 37).padStart(5, '0')}.example.com`,
    hostgroupId: pick(null, 21, 22, 23, 24),
    locationId: pick(1, 2, 4, null),
    organizationId: pick(11, 12, null),
    proxyId: pick(31, 32, null),
    facts: new Map(sampleFacts(number, count)),
  };
}

function sampleFacts(number: number, count: number): readonly (readonly [string, WorldFact])[] {
  const reportedAt = Date.now() - 3 * DAY_MS;
  const values: readonly (readonly [string, string | null])[] = [
    ['os', null],
    ['os::family', number % 2 === 0 ? 'Debian' : 'RedHat'],
    ['os::release', null],
    ['os::release::major', String(7 + (number % 4))],
    ['kernel', 'Linux'],
    ['__proto__', `"quoted" \0 ${number}`],
    ['constructor', 'x'.repeat(number)],
  ];
  const further = Array.from(
    { length: count - values.length },
    (_, index) => [`custom::fact_${index}`, `${(number * 7919 + index * 31) % 1000}`] as const,
  );
  return [...values, ...further].map(([name, value]) => [name, { value, reportedAt }]);
}

function samplePeople(): Pick<ForemanWorld, 'users' | 'usergroups' | 'roles' | 'filters'> {
  const everyHost = { roleId: 51, resourceType: 'Host', permissions: ['view_hosts'], isOverride: false };
  return {
    users: byId([
      { id: 41, login: 'ada', admin: true, roleIds: [], usergroupIds: [], locationIds: [] },
      { id: 42, login: 'ben', admin: false, roleIds: [51], usergroupIds: [45], locationIds: [1, 4] },
      { id: 43, login: 'eve', admin: false, roleIds: [], usergroupIds: [45], locationIds: [3] },
    ]),
    usergroups: byId([{ id: 45, name: 'operators', roleIds: [52] }]),
    roles: byId([
      { id: 50, name: 'Default role', builtin: 2 },
      { id: 51, name: 'Viewer', builtin: 0 },
      { id: 52, name: 'Operator', builtin: 0 },
    ]),
    filters: byId([
      { id: 61, ...everyHost, search: null, locationIds: [] },
      { id: 62, ...everyHost, roleId: 52, search: 'hostgroup_title ~ "app/%"', locationIds: [] },
      { id: 63, ...everyHost, roleId: 52, search: null, locationIds: [1], isOverride: true },
    ]),
  };
}

function sampleAccount(): WorldAccount {
  return {
    login: 'chargehand',
    password: 'secret: ä',
    tokens: new Set(['token-1']),
    permissions: new Set(Object.keys(READING_RIGHTS)),
    locationIds: null,
  };
}

function noFaults(): WorldFaults {
  return {
    ignoresPageOf: new Set(),
    answers: new Map(),
    mostPerPage: Number.POSITIVE_INFINITY,
    mostFactsPerPage: Number.POSITIVE_INFINITY,
    shufflesFacts: true,
    emptyFactsAsList: false,
    hidesFields: [],
    afterHostsPage: () => undefined,
  };
}

function nodes(
  rows: readonly (readonly [id: number, name: string, parentId: number | null])[],
): Map<number, WorldNode> {
  return byId(rows.map(([id, name, parentId]) => ({ id, name, parentId })));
}

function byId<T extends { readonly id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
