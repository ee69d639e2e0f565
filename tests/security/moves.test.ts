// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startSecretWorld, type SecretGraph, type SecretWorld } from './secretWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HOSTS, nodeOf } from './secretFleet.ts';

/** Hosts 2 and 3 are of the parent's group and of one below it; host 4 is beside them. */
const [IN_WEB, IN_EU, BESIDE] = [nameOf(2), nameOf(3), nameOf(4)];
const web = nodeOf('hostgroup', 'app/web').id;
const web2 = nodeOf('hostgroup', 'app/web2').id;
const db = nodeOf('hostgroup', 'db').id;

const LIST = '{ hosts(first: 100) { totalCount nodes { name } } }';
const GROUPS = '{ task(id: "3") { counts { targeted } outputGroups(first: 50) { totalCount nodes { hosts } } } }';
const COMPARED = '{ compareTasks(one: "3", other: "1", which: ALL, first: 100) { totalCount nodes { name } } }';
const RUNNING = `update task set state = 'RUNNING', verdict = null, finished_at = null`;

describe('hosts and groups that are moved', () => {
  let world: SecretWorld;
  before(async () => {
    world = await startSecretWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const look = async (graph: SecretGraph): Promise<string> =>
    JSON.stringify([
      await graph.ask('parent', LIST),
      await graph.ask('parent', GROUPS),
      await graph.ask('parent', COMPARED),
    ]);

  test('S36: a host that is moved away is gone from lists, counts, groups of outputs and comparisons', async () => {
    const graph = await world.open();
    const before = await look(graph);
    await query(graph.em, 'update host set hostgroup_id = $1 where name = $2', [db, IN_WEB]);
    const moved = await look(graph);
    assert.ok(before.includes(IN_WEB) && !moved.includes(IN_WEB));
    assert.equal(countOf(moved), countOf(before) - 1);
    await query(graph.em, 'update host set hostgroup_id = $1 where name = $2', [web, IN_WEB]);
    assert.equal(await look(graph), before, 'and it is back when it is moved back');
  });

  test('S36: a host group that is moved takes its hosts along, and what was run on them', async () => {
    const graph = await world.open();
    const count = countOf(await look(graph));
    assert.ok(!(await look(graph)).includes(BESIDE));
    await query(graph.em, 'update hostgroup set parent_id = $1 where id = $2', [web, web2]);
    const moved = await look(graph);
    const inGroup = HOSTS.filter((host) => host.in.hostgroup === web2 && !host.isRetired).length;
    assert.ok(moved.includes(BESIDE));
    assert.equal(countOf(moved), count + inGroup);
  });

  test('S36: an open taskProgress tells of a moved host no more, and one that was moved in is counted', async () => {
    const graph = await world.open();
    await rewrite(graph, `${RUNNING} where id = 3`);
    const stopping = new AbortController();
    const events = graph.watch(
      'parent',
      'subscription { taskProgress(id: "3") { counts { targeted } targets { name } columns { members { name } } } }',
      stopping.signal,
    );
    const first = JSON.stringify((await events.next()).value);
    await query(graph.em, 'update host set hostgroup_id = $1 where name = $2', [db, IN_WEB]);
    await rewrite(
      graph,
      'update task set revision = 9 where id = 3',
      'update target set revision = 9 where task_id = 3',
      `select pg_notify('task', '3')`,
    );
    const second = JSON.stringify((await events.next()).value);
    stopping.abort();
    await events.return(undefined);
    assert.ok(first.includes(IN_WEB) && second.includes(IN_EU) && !second.includes(IN_WEB), second);
    assert.equal(targeted(second), targeted(first) - 1);
  });

  test('S36: taskFeed tells of a task only those who see a host of it at that moment', async () => {
    const graph = await world.open();
    const stopping = new AbortController();
    const events = graph.watch(
      'parent',
      'subscription { taskFeed { id filter counts { targeted } } }',
      stopping.signal,
    );
    const next = events.next();
    await untilWatching(graph);
    const seen = async (id: number): Promise<void> =>
      await rewrite(graph, `${RUNNING} where id = ${id}`, `select pg_notify('task', '${id}')`);
    // Neither of these has a host of the parent's; then one of them gets one.
    await seen(9);
    await seen(14);
    await rewrite(
      graph,
      `update host set hostgroup_id = ${web} where id = 6`,
      `update task set state = 'CANCELLING' where id = 9`,
      `select pg_notify('task', '9')`,
    );
    const told = JSON.stringify((await next).value);
    stopping.abort();
    await events.return(undefined);
    assert.match(told, /"id":"9".*"targeted":1/);
    assert.match(told, /"filter":""/, 'the rest of its hosts are still not theirs');
  });
});

function nameOf(id: number): string {
  return HOSTS.find((host) => host.id === id)?.name ?? '';
}

function countOf(text: string): number {
  return Number(/"totalCount":(\d+)/.exec(text)?.[1]);
}

function targeted(text: string): number {
  return Number(/"targeted":(\d+)/.exec(text)?.[1]);
}

/** Past the guards of a task's moves. */
async function rewrite(graph: SecretGraph, ...statements: readonly string[]): Promise<void> {
  await graph.em.fork().transactional(async (tx) => {
    await query(tx, 'set local session_replication_role = replica');
    for (const statement of statements) await query(tx, statement);
  });
}

/** The feed has looked where the tasks are once it has been told of one: until then nobody can say that it hears. */
async function untilWatching(graph: SecretGraph): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await graph.ask('parent', LIST);
}
