import assert from 'node:assert/strict';
import { test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { query } from '@chargehand/api/platform/sql';
import { addTask } from '../support/addTask.ts';
import { countStatements } from '../support/countStatements.ts';
import { settingsOf, tellHosts } from '../support/tellInventory.ts';

const FEW = 5;
const MANY = 50;

const TASK = `id filter createdAt createdBy { login } command { plugin action } counts { targeted } facts hostgroups
  summaries { text } replayOf { id command { action } createdBy { login } } schedule { name owner { login } command { action } }`;
const SCHEDULE = `name owner { login } command { action } next { utc }`;
const HOST = `name lastSeenAt retiredAt operatingSystem classes collectives
  smartProxy { name hostCount bridge { status } clockSkew { worstSeconds } plugins { name } }
  hostgroup { title parent { title } hostCount } location { title hostCountBelow } organization { title ancestors { title } }
  facts(names: ["role"]) { value } plugins { name } remoteManagement { available }
  sources { toldAt url hostgroup source { name hosts decides { rank } lastSync { state } } }
  tasks(first: 5) { totalCount nodes { ${TASK} } } commands(first: 5) { totalCount nodes { taskCount command { action } lastTask { id } } }`;
const NODE = `name title hostCount hostCountBelow parent { title } ancestors { title } children { title hostCount hostCountBelow }
  descendants { title hostCount }`;

/** What the pages of the product ask, each with as many things as there are. */
const QUERIES = {
  'hosts page': `{ hosts(first: 50, orderBy: { field: HOSTGROUP }) { totalCount nodes { ${HOST} } } }`,
  'host page': `{ host(name: "h1") { ${HOST} } }`,
  'tree of host groups': `{ hostgroups(first: 50) { totalCount nodes { ${NODE} hosts(first: 5, below: true) { totalCount nodes { name } } } } }`,
  'host group page': `{ hostgroup(title: "g1") { ${NODE} hosts(first: 50, below: true) { totalCount nodes { name } }
    tasks(first: 50, below: true) { totalCount nodes { ${TASK} } } commands(first: 50) { nodes { taskCount lastTask { id } } } } }`,
  'places and what was run there': `{ locations(first: 50) { nodes { title tasks(first: 3, below: true) { totalCount nodes { id } } commands(first: 3, of: TOUCHED) { nodes { taskCount } } } }
    organizations(first: 50) { nodes { title tasks(first: 3, of: AIMED) { totalCount nodes { id } } } } }`,
  'what a user ran': `{ viewer { tasks(first: 50) { totalCount nodes { ${TASK} createdBy { tasks(first: 2) { totalCount } } } } commands(first: 50) { nodes { taskCount } } } }`,
  replays: `{ tasks(first: 50) { nodes { ${TASK} replays(first: 50) { totalCount nodes { ${TASK} } } } } }`,
  'narrowed history': `{ tasks(first: 50, hostgroup: "g1", below: true, facts: ["role"], outcome: SUCCEEDED) { totalCount nodes { ${TASK} } } }`,
  'preview of a rerun': `{ previewRerun(id: "1", which: SAME_HOSTS) {
    preview { sample { ${HOST} } doubtful { hosts } excluded { hosts } difference { kept } } difference { kept addedHosts removedHosts goneHosts } } }`,
  'list of facts': `{ facts(first: 50) { totalCount nodes { name hostCount valueCount values(first: 3) { value hostCount } tasks(first: 3) { nodes { id } } } } }`,
  'fact page': `{ fact(name: "role") { hostCount valueCount values(first: 50) { value hostCount } hosts(first: 50) { totalCount nodes { name } }
    commands(first: 50) { nodes { command { action } } } } }`,
  'smart proxies': `{ smartProxies { name url hostCount bridge { status } clockSkew { medianSeconds } plugins { name hostCount }
    hosts(first: 5) { totalCount nodes { name } } tasks(first: 5) { totalCount nodes { ${TASK} } } commands(first: 5) { nodes { taskCount } } } }`,
  plugins: `{ plugins { name hostCount actions { name } smartProxies { name bridge { status } hostCount } } }`,
  history: `{ tasks(first: 50) { totalCount nodes { ${TASK} } } }`,
  'task page': `{ task(id: "1") { ${TASK} targets(first: 50) { totalCount nodes { name host { ${HOST} } } } } }`,
  schedules: `{ schedules(first: 50, from: "2000-01-01T00:00:00Z") { totalCount nodes { ${SCHEDULE} tasks(first: 5) { totalCount nodes { ${TASK} } } } } }`,
  'scheduled runs': `{ scheduledRuns(from: "2000-01-01T00:00:00Z", to: "2099-01-01T00:00:00Z", first: 50) { dueAt schedule { ${SCHEDULE} } } }`,
  sources: `{ inventorySources { name hosts decides { field rank } lastSync { state } syncs(first: 5) { state } } inventoryRules { field sources } }`,
} as const;

const PLUGIN = `
  with made as (
    insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl) values ($1, '', '1', '', '', '', 10, '{"actions":[]}') returning id)
  insert into proxy_plugin (smart_proxy_id, plugin_id, version) select p.id, made.id, '1' from made, smart_proxy p`;

/** The plugin of the tasks, so that one can be run again. */
const PROBE = `
  insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl)
  values ('probe', '', '1', '', '', '', 10, '{"actions":[{"name":"a0"}]}')`;

/** So many of everything, each tied to others. */
async function fill({ em }: GraphWorld, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  await registerSources(em, settingsOf(...numbers.map((n) => `source${n}`)));
  const hosts = numbers.map((n) => ({
    name: `h${n}`,
    proxy: n === 0 ? 'site-a' : `site-${n}`,
    hostgroup: n < count / 2 ? `g${n}` : `g1/g${n}`,
    location: `l1/l${n}`,
    organization: `o/o${n}`,
    facts: { role: `r${n}`, 'os.name': 'Debian', [`fact${n}`]: 'x' },
    classes: ['web'],
  }));
  for (const n of numbers) await tellHosts(em, hosts, { name: `source${n}` });
  for (const n of numbers.slice(1, count - 1)) await query(em, ENROL, [`site-${n}`]);
  for (const n of numbers) await query(em, PLUGIN, [`plugin${n}`]);
  await query(em, PROBE);
  await query(em, `insert into host_plugin (host_id, name) select h.id, l.name from host h, plugin l`);
  await query(em, `update host set clock_offset_seconds = id`);
  const everything = { hosts: hosts.map(({ name }) => name), hostgroups: hosts.map(({ hostgroup }) => hostgroup) };
  const names = { facts: ['role', 'fact1'], proxies: hosts.map(({ proxy }) => proxy) };
  for (const n of numbers)
    await addTask(em, { ...everything, ...names, action: `a${n}`, ...(n > 0 && { replayOf: 1 }) });
  await query(em, SCHEDULES);
}

/** One for each command, to which its tasks are tied; each comes once, and a long time from now. */
const SCHEDULES = `
  with made as (
    insert into schedule (name, command_id, filter, options, at, zone, owner_id, next_due_at)
    select 's' || id, id, 'all', '{}', now() + interval '1 year', 'UTC', (select min(id) from app_user), now() + interval '1 year' from command
    returning id, command_id)
  update task t set schedule_id = made.id from made where made.command_id = t.command_id`;

const ENROL = `insert into bridge (smart_proxy_id, secret_digest) select id, name from smart_proxy where name = $1`;

interface Asked {
  readonly statements: readonly string[];
  /** Characters of the answer. */
  readonly size: number;
}

async function askEverything(count: number): Promise<ReadonlyMap<string, Asked>> {
  await using world = await startGraphWorld();
  await fill(world, count);
  const asked = new Map<string, Asked>();
  for (const [name, document] of Object.entries(QUERIES)) {
    const { result, statements } = await countStatements(() => world.ask<object>(document));
    asked.set(name, { statements, size: JSON.stringify(result).length });
  }
  return asked;
}

test('no page asks the database more often when it shows more', { timeout: 300_000 }, async (context) => {
  const [few, many] = [await askEverything(FEW), await askEverything(MANY)];
  for (const [name, { statements }] of many)
    context.diagnostic(`${name}: ${few.get(name)?.statements.length} with ${FEW}, ${statements.length} with ${MANY}`);
  for (const [name, { statements, size }] of many) {
    const before = few.get(name) ?? assert.fail();
    assert.ok(size > 3 * before.size, `${name} shows more: ${before.size} and ${size} characters`);
    assert.equal(statements.length, before.statements.length, `${name}:\n${statements.join('\n')}`);
  }
});

test('a total that nobody asks for is not counted', async () => {
  await using world = await startGraphWorld();
  await fill(world, FEW);
  for (const list of [
    'hosts',
    'hostgroups',
    'locations',
    'organizations',
    'facts',
    'tasks',
    'savedFilters',
    'schedules',
  ]) {
    const page = await countStatements(() => world.ask(`{ ${list} { nodes { __typename } } }`));
    const counted = await countStatements(() => world.ask(`{ ${list} { totalCount nodes { __typename } } }`));
    assert.equal(counted.statements.length, page.statements.length + 1, list);
  }
});
