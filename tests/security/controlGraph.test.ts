import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { rightsOf } from '@chargehand/api/access/readRights';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { query } from '@chargehand/api/platform/sql';
import { findEmergencyStops } from '@chargehand/api/proxies/findEmergencyStops';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';

const PULL = `mutation ($proxy: String) { pullEmergencyStop(proxy: $proxy, reason: "fire") { id } }`;
const LIFT = `mutation ($id: ID!) { liftEmergencyStop(id: $id) { liftedAt liftedBy { login } } }`;
const LIST = `{ emergencyStops { reason unconfirmed pulledBy { login } smartProxy { name } }
  smartProxies { name emergencyStop { reason } } }`;
const APPROVAL = `query ($id: ID!) { task(id: $id) { state approval { fingerprint expiresAt approvedAt approvedBy { login } } } }`;
const APPROVE = `mutation ($id: ID!, $fingerprint: String!) { approveTask(id: $id, fingerprint: $fingerprint) { id } }`;
const PREVIEW = `{ previewTargets(filter: "name = web1", plugin: "probe", action: "ping") { needsApproval exceededLimits { message } } }`;

interface Pulled {
  readonly pullEmergencyStop: { readonly id: string };
}

interface Approved {
  readonly task: { readonly state: string; readonly approval: { readonly fingerprint: string } | null };
}

describe('in the graph', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
    await world.tell([{ name: 'web1' }]);
  });
  after(() => world[Symbol.asyncDispose]());

  test('S48: an emergency stop is pulled by one right, lifted by another, and seen by everybody', async () => {
    assert.equal(await world.graph.codeOf(PULL), 'FORBIDDEN');
    assert.equal(await world.graph.codeOf(PULL, {}, 'nobody'), 'UNAUTHENTICATED');
    const { id } = (await world.graph.ask<Pulled>(PULL, {}, 'admin')).pullEmergencyStop;
    assert.equal(await world.graph.codeOf(LIFT, { id }), 'FORBIDDEN');
    assert.deepEqual(await world.graph.ask(LIST), {
      emergencyStops: [{ reason: 'fire', unconfirmed: 0, pulledBy: { login: 'admin' }, smartProxy: null }],
      smartProxies: [{ name: 'site-a', emergencyStop: { reason: 'fire' } }],
    });
    await assert.rejects(world.run({ filter: 'name = web1' }), { code: 'EMERGENCY_STOP' });
    await world.graph.ask(LIFT, { id }, 'admin');
    await world.run({ filter: 'name = web1' });
  });

  test('S48: the stop of a smart proxy is not told to who does not see that smart proxy', async () => {
    const { id } = (await world.graph.ask<Pulled>(PULL, { proxy: 'site-a' }, 'admin')).pullEmergencyStop;
    const rights = rightsOf([], { userId: 1, isAdmin: false });
    const stranger = { kind: 'user', userId: 1, login: 'olga', isAdmin: false, rights } as const;
    const reader = narrowTo(world.graph.em.fork(), scopeOfCaller(stranger, new Date()));
    assert.deepEqual(
      await findEmergencyStops(reader, { withLifted: true }).then((stops) => stops.map((stop) => stop.id)),
      [Number(id) - 1],
    );
    await world.graph.ask(LIFT, { id }, 'admin');
  });

  test('S43: a task says what has to be approved, and who may not approve at all is refused', async () => {
    const id = await world.run({ filter: 'name = web1' });
    assert.equal((await world.graph.ask<Approved>(APPROVAL, { id })).task.approval, null);
    assert.deepEqual(await world.graph.ask(PREVIEW), { previewTargets: { needsApproval: false, exceededLimits: [] } });
    await query(
      world.graph.em,
      `insert into task (command_id, filter, parsed_filter, state, targeted, pending, created_by_id, send_until, deadline_at, timeout_seconds, approval_expires_at)
       select command_id, filter, parsed_filter, 'AWAITING_APPROVAL', 0, 0, created_by_id, send_until, deadline_at, 1, now() from task where id = $1`,
      [Number(id)],
    );
    const waiting = String(Number(id) + 1);
    const { task } = await world.graph.ask<Approved>(APPROVAL, { id: waiting });
    assert.equal(task.state, 'AWAITING_APPROVAL');
    assert.match(task.approval?.fingerprint ?? '', /^[0-9a-f]{64}$/);
    assert.equal(await world.graph.codeOf(APPROVE, { id: waiting, fingerprint: 'x' }), 'FORBIDDEN');
    assert.equal(await world.graph.codeOf(APPROVE, { id, fingerprint: 'x' }, 'admin'), 'NOT_AWAITING_APPROVAL');
  });
});
