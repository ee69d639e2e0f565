import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { mark } from './mark.ts';
import { CALLERS, RULES, USER_IDS } from './secretCallers.ts';
import { FACTS, HOSTS, PROXIES, TREES } from './secretFleet.ts';
import { fillSecretControl } from './fillSecretControl.ts';
import { fillSecretTasks } from './fillSecretTasks.ts';
import { SHADOW_TREES } from './shadowAllows.ts';

/** Writes rows with these columns, as PostgreSQL reads JSON. */
export async function insertRows(em: EntityManager, table: string, rows: readonly object[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(', ');
  const statement = `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`;
  await query(em, statement, [JSON.stringify(rows)]);
}

/** Fills empty tables with the fixture: sixty hosts, what hangs on them, who ran what on them, and the seven who ask. */
export async function fillSecretWorld(em: EntityManager): Promise<void> {
  await em.transactional(async (tx) => {
    // History is written down here, not made: the guards of its moves would stand in the way.
    await query(tx, 'set local session_replication_role = replica');
    await fillPeople(tx);
    await fillProxies(tx);
    await fillHosts(tx);
    await fillSources(tx);
    await fillSecretTasks(tx);
    await fillSecretControl(tx);
    await query(tx, RAISE_SEQUENCES);
  });
}

/** What is made later gets numbers of its own. */
const RAISE_SEQUENCES = `
  select setval(c.oid, 1000) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and n.nspname = 'public'`;

async function fillPeople(em: EntityManager): Promise<void> {
  const users = Object.entries(USER_IDS).map(([login, id]) => ({
    id,
    login,
    name: login,
    is_admin: login === 'admin',
  }));
  await insertRows(em, 'app_user', users);
  for (const caller of CALLERS) {
    if (RULES[caller].length === 0 || caller === 'stranger') continue;
    const id = 100 + USER_IDS[caller];
    await insertRows(em, 'role', [
      { id, name: `role of ${caller}`, description: mark('role', id), is_built_in: false, updated_at: new Date() },
    ]);
    await insertRows(em, 'user_role', [{ user_id: USER_IDS[caller], role_id: id }]);
    const rules = RULES[caller].map((rule) => ({
      id: id * 10 + rule.number,
      role_id: id,
      number: rule.number,
      effect: rule.effect,
      permissions: rule.permissions,
      is_everywhere: rule.isEverywhere,
      location_ids: rule.locationIds,
      organization_ids: rule.organizationIds,
      hostgroup_ids: rule.hostgroupIds,
      filter: rule.filter,
      trusts_hosts: false,
      actions: rule.actions,
      constraints: rule.constraints,
      max_hosts: rule.maxHosts,
      needs_approval: false,
    }));
    await insertRows(em, 'role_rule', rules);
  }
}

async function fillProxies(em: EntityManager): Promise<void> {
  const own = (kind: string, id: number): string => mark(kind, id);
  await insertRows(
    em,
    'smart_proxy',
    PROXIES.map(({ id, name }) => ({ id, name, url: `https://${own('proxyurl', id)}` })),
  );
  const bridges = PROXIES.map(({ id }) => ({
    id,
    smart_proxy_id: id,
    secret_digest: `digest${id}`,
    version: own('version', id),
    // Heard all the while that is asked.
    last_seen_at: new Date(Date.now() + 3_600_000),
    is_connected: id !== 2,
    middleware: own('middleware', id),
    problem: own('problem', id),
    quarantined: id,
    ttl_seconds: 60,
  }));
  await insertRows(em, 'bridge', bridges);
  const plugins = [pluginRow(100, 'service', { action: 'restart', input: 'service', output: 'out' })];
  for (const { id } of PROXIES) {
    const words = { action: own('action', id), input: own('input', id), output: own('ddloutput', id) };
    plugins.push(pluginRow(id, own('plugin', id), { ...words, author: own('author', id) }));
  }
  await insertRows(em, 'plugin', plugins);
  const pairs = PROXIES.flatMap(({ id }) =>
    [id, 100].map((plugin_id) => ({ smart_proxy_id: id, plugin_id, version: '1' })),
  );
  await insertRows(em, 'proxy_plugin', pairs);
}

interface PluginWords {
  readonly action: string;
  readonly input: string;
  readonly output: string;
  readonly author?: string;
}

function pluginRow(id: number, name: string, { action, input, output, author = 'somebody' }: PluginWords): object {
  const outputs = [{ name: output, keyType: 'symbol', description: output, displayAs: output }];
  const inputs = [
    {
      name: input,
      keyType: 'symbol',
      prompt: input,
      description: input,
      type: 'string',
      optional: true,
      validation: '.*',
      validationKind: 'regex',
      maxLength: 90,
    },
  ];
  const aggregates = [{ function: 'summary', output }];
  const actions = [action, 'status'].map((each) => ({
    name: each,
    description: each,
    display: 'always',
    inputs,
    outputs,
    aggregates,
  }));
  const metadata = {
    name,
    description: name,
    author,
    license: 'MIT',
    version: '1',
    url: 'https://example.com',
    timeoutSeconds: 10,
  };
  const { timeoutSeconds: timeout_seconds, ...told } = metadata;
  return { id, ...told, timeout_seconds, ddl: { metadata, actions } };
}

async function fillHosts(em: EntityManager): Promise<void> {
  for (const tree of SHADOW_TREES)
    await insertRows(
      em,
      tree,
      TREES[tree].map(({ id, name, title, parentId }) => ({ id, name, title, parent_id: parentId })),
    );
  const hosts = HOSTS.map(({ id, name, proxyId, isRetired, in: within }) => ({
    id,
    name,
    smart_proxy_id: proxyId,
    hostgroup_id: within.hostgroup,
    location_id: within.location,
    organization_id: within.organization,
    last_seen_at: id % 6 === 0 ? null : new Date(),
    collectives: [mark('collective', id)],
    retired_at: isRetired ? new Date() : null,
    clock_offset_seconds: id * 3,
  }));
  await insertRows(em, 'host', hosts);
  await insertRows(em, 'fact', FACTS);
  const idOf = new Map(FACTS.map(({ id, name }) => [name, id]));
  const values = HOSTS.flatMap(({ id, facts }) =>
    [...facts].map(([name, value]) => ({ host_id: id, fact_id: idOf.get(name), source_id: 11, value })),
  );
  await insertRows(em, 'fact_value', values);
  const classes = HOSTS.flatMap(({ id, classes: own }) => own.map((name) => ({ host_id: id, name, source_id: 11 })));
  await insertRows(em, 'host_class', classes);
  const plugins = HOSTS.flatMap(({ id, plugins: own }) => own.map((name) => ({ host_id: id, name, version: '1' })));
  await insertRows(em, 'host_plugin', plugins);
}

/** One source tells what holds; the other tells of every host that it is at the last node of each tree, where it is not. */
async function fillSources(em: EntityManager): Promise<void> {
  const source = { kind: 'foreman', is_configured: true, is_full_wanted: false, is_forced: false };
  const named = [11, 12].map((id) => ({
    id,
    name: `source${id}`,
    url: `https://source.example/?key=${mark('sourceurl', 1)}`,
    proxy_rank: id,
    ...source,
  }));
  await insertRows(em, 'inventory_source', named);
  const syncs = [11, 12].map((id) => ({
    id,
    source_id: id,
    mode: 'FULL',
    state: 'FAILED',
    phase: 'hosts',
    hosts: 60,
    facts: 120,
    created: 60,
    retired: 4,
    warnings: [mark('syncwarning', 1)],
    problem: mark('syncproblem', 1),
    started_at: new Date(),
    heard_at: new Date(),
  }));
  await insertRows(em, 'inventory_sync', syncs);
  const claims = HOSTS.flatMap(({ id, in: within, proxyId }) => [
    {
      source_id: 11,
      host_id: id,
      smart_proxy_id: proxyId,
      hostgroup_id: within.hostgroup,
      location_id: within.location,
      organization_id: within.organization,
      told_at: new Date(),
    },
    {
      source_id: 12,
      host_id: id,
      smart_proxy_id: 4,
      hostgroup_id: 6,
      location_id: 4,
      organization_id: 3,
      told_at: new Date(),
    },
  ]);
  await insertRows(em, 'host_claim', claims);
}
