import type { EntityManager } from '@mikro-orm/postgresql';
import { insertRows } from './fillSecretWorld.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS, textAfter, type HostileRow } from './hostileRows.ts';

const SOURCE_ID = headOf(HOSTILE_ROWS).id;

/** Writes down hosts, trees, facts, smart proxies, plugins and sources that are called as the corpus says. */
export async function fillHostileInventory(em: EntityManager): Promise<void> {
  for (const tree of ['hostgroup', 'location', 'organization'])
    await insertRows(
      em,
      tree,
      HOSTILE_ROWS.map(({ id, text }) => ({ id, name: text, title: text })),
    );
  await fillSources(em);
  await fillProxies(em);
  await fillPlugins(em);
  await fillHosts(em);
}

async function fillSources(em: EntityManager): Promise<void> {
  const heads = HOSTILE_BATCHES.map(headOf);
  const sources = heads.map((row) => ({
    ...{ id: row.id, name: row.text, kind: 'foreman', url: textAfter(row, 1) },
    ...{ is_configured: true, is_full_wanted: false, is_forced: false, proxy_rank: 1, facts_rank: 1, classes_rank: 1 },
  }));
  await insertRows(em, 'inventory_source', sources);
  const syncs = HOSTILE_BATCHES.map((batch) => ({
    ...{ id: headOf(batch).id, source_id: headOf(batch).id, mode: 'FULL', state: 'FAILED', phase: 'hosts' },
    ...{ hosts: 1, facts: 1, created: 0, retired: 0, warnings: batch.map(({ text }) => text) },
    ...{ problem: textAfter(headOf(batch), 2), started_at: now(), heard_at: now(), finished_at: now() },
  }));
  await insertRows(em, 'inventory_sync', syncs);
}

async function fillProxies(em: EntityManager): Promise<void> {
  const proxies = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, name: row.text, url: textAfter(row, 1), secrets_allowed_because: textAfter(row, 2) },
  }));
  await insertRows(em, 'smart_proxy', proxies);
  const bridges = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, smart_proxy_id: row.id, secret_digest: `digest ${row.id}`, version: textAfter(row, 3) },
    ...{ last_seen_at: now(), is_connected: row.number % 2 === 0, middleware: textAfter(row, 4), quarantined: 1 },
    ...{ problem: textAfter(row, 5), ttl_seconds: 60 },
  }));
  await insertRows(em, 'bridge', bridges);
}

async function fillPlugins(em: EntityManager): Promise<void> {
  const plugins = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, name: row.text, description: textAfter(row, 1), version: textAfter(row, 2) },
    ...{ author: textAfter(row, 3), license: textAfter(row, 4), url: textAfter(row, 5), timeout_seconds: 10 },
    ddl: ddlOf(row),
  }));
  await insertRows(em, 'plugin', plugins);
  const [head] = HOSTILE_BATCHES.map(headOf);
  await insertRows(
    em,
    'proxy_plugin',
    HOSTILE_ROWS.map(({ id, text }) => ({ smart_proxy_id: head?.id, plugin_id: id, version: text })),
  );
}

/** A batch of actions for who heads one, else a single one. */
function ddlOf(row: HostileRow): object {
  const own = HOSTILE_BATCHES.find((batch) => headOf(batch) === row) ?? [row];
  const named = (text: string): object => ({ name: text, description: text, prompt: text, displayAs: text });
  const actions = own.map((action) => ({
    ...{ name: action.text, description: action.text, display: 'always' },
    inputs: [
      { ...named(textAfter(action, 1)), keyType: 'symbol', type: 'string', optional: true, default: action.text },
      { ...named(textAfter(action, 2)), keyType: 'symbol', type: 'list', optional: true, list: [action.text] },
    ],
    outputs: [{ ...named(textAfter(action, 3)), keyType: 'symbol', default: action.text }],
    aggregates: [{ function: 'summary', output: textAfter(action, 3), format: action.text }],
  }));
  const told = { name: row.text, description: row.text, author: '', license: '', version: '1', url: '' };
  return { metadata: { ...told, timeoutSeconds: 10 }, actions };
}

async function fillHosts(em: EntityManager): Promise<void> {
  const hosts = HOSTILE_ROWS.map((row) => ({
    ...{ id: row.id, name: row.text, smart_proxy_id: row.id, hostgroup_id: row.id, location_id: row.id },
    ...{ organization_id: row.id, last_seen_at: now(), collectives: [textAfter(row, 1)], clock_offset_seconds: 0 },
  }));
  await insertRows(em, 'host', hosts);
  await insertRows(
    em,
    'fact',
    HOSTILE_ROWS.map(({ id, text }) => ({ id, name: text })),
  );
  const ofHeads = HOSTILE_BATCHES.flatMap((batch) => batch.map((row) => ({ host_id: headOf(batch).id, row })));
  const values = ofHeads.map(({ host_id, row }) => ({ host_id, fact_id: row.id, value: row.text }));
  // One fact that every host has, each with another value.
  const others = HOSTILE_ROWS.filter(
    ({ id }) => !values.some((one) => one.host_id === id && one.fact_id === SOURCE_ID),
  );
  values.push(...others.map(({ id, text }) => ({ host_id: id, fact_id: SOURCE_ID, value: text })));
  await insertRows(
    em,
    'fact_value',
    values.map((value) => ({ ...value, source_id: SOURCE_ID })),
  );
  await insertRows(
    em,
    'host_class',
    ofHeads.map(({ host_id, row }) => ({ host_id, name: row.text, source_id: SOURCE_ID })),
  );
  await insertRows(
    em,
    'host_plugin',
    ofHeads.map(({ host_id, row }) => ({ host_id, name: row.text, version: textAfter(row, 1) })),
  );
  await insertRows(
    em,
    'host_claim',
    HOSTILE_ROWS.map(({ id }) => ({ host_id: id, source_id: SOURCE_ID, smart_proxy_id: id, told_at: now() })),
  );
}

function now(): Date {
  return new Date();
}
