import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type TaskWorld } from '../contracts/startTaskWorld.ts';
import { callerOf } from '@chargehand/api/access/identifyCaller';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { reportInventory } from '@chargehand/api/inventory/reportInventory';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { approvalFingerprint } from '@chargehand/api/tasks/approvalFingerprint';
import { approveTask, rejectTask } from '@chargehand/api/tasks/approveTask';
import { cancelTask } from '@chargehand/api/tasks/cancelTask';
import { claimDispatches } from '@chargehand/api/tasks/claimDispatches';
import { pauseTask } from '@chargehand/api/tasks/pauseTask';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';
import { settleDueTasks } from '@chargehand/api/tasks/settleDueTasks';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import { startTask } from '@chargehand/api/tasks/startTask';
import { targetsOf, taskOf } from '../contracts/taskRows.ts';

const ADD_USER = `insert into app_user (login, name) values ($1, $1) returning id`;
const ADD_ROLE = `
  with made as (insert into role (name, description) values ($1, '') returning id),
    given as (insert into user_role (user_id, role_id) select $2, id from made)
  insert into role_rule (role_id, number, effect, permissions, is_everywhere, filter, actions, max_hosts, needs_approval)
  select made.id, r.number, 'ALLOW', r.permissions, r.filter is null, r.filter, '{*}', r."maxHosts", coalesce(r."needsApproval", false)
  from made, json_to_recordset($3) as r(number int, permissions text[], filter text, "maxHosts" int, "needsApproval" boolean)`;

interface WishedRule {
  readonly permissions: readonly string[];
  readonly filter?: string;
  readonly maxHosts?: number;
  readonly needsApproval?: boolean;
}

const SEE: WishedRule = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS', 'RUN_ON_ALL_HOSTS'] };
const ASK: WishedRule = { permissions: ['RUN'], needsApproval: true };
const DECIDE: WishedRule = { permissions: ['RUN', 'APPROVE'] };

describe('a task that needs an approval', () => {
  let world: TaskWorld;
  const people = new Map<string, number>();
  before(async () => {
    world = await startTaskWorld();
    const hosts = Array.from({ length: 6 }, (_, index) => ({
      name: `host${index}`,
      facts: [],
      classes: [],
      plugins: ['probe'],
      collectives: ['mcollective'],
      seenAt: new Date(),
    }));
    await reportInventory(world.contextOf('a'), hosts);
    await add('ann', SEE, ASK);
    await add('ben', SEE, DECIDE);
    await add('cem', SEE, { ...DECIDE, filter: 'name ^ (host0, host1)' });
    await add('dia', SEE, { permissions: ['APPROVE'] });
    await add('eva', SEE, { ...ASK, maxHosts: 3 }, { permissions: ['RUN'], maxHosts: 1 });
  });
  after(() => world[Symbol.asyncDispose]());

  const em = () => world.contextOf('user').em;

  async function add(login: string, ...rules: readonly WishedRule[]): Promise<void> {
    const { id } = await queryOne<{ id: number }>(em(), ADD_USER, [login]);
    const numbered = rules.map((rule, index) => ({ ...rule, number: index + 1 }));
    await query(em(), ADD_ROLE, [`role of ${login}`, id, JSON.stringify(numbered)]);
    people.set(login, id);
  }

  /** As a request of this person now. */
  async function as(login: string): Promise<RequestContext> {
    const context = world.contextOf('user');
    const caller = await callerOf(context.em, { id: people.get(login) ?? 0, login, isAdmin: false });
    return { ...context, caller, em: narrowTo(context.em, scopeOfCaller(caller, new Date())) };
  }

  async function request(login: string, hosts: readonly number[], rollout?: Rollout): Promise<string> {
    const filter = `name ^ (${hosts.map((host) => `host${host}`).join(', ')})`;
    const input = { plugin: 'probe', action: 'ping', filter, ...(rollout && { options: { rollout } }) };
    return String((await startTask(await as(login), input)).id);
  }

  async function fingerprintOf(id: string, login: string): Promise<string> {
    const { em: reader } = await as(login);
    return (await approvalFingerprint(reader, Number(id), null)) ?? assert.fail('there is no such task');
  }

  const approve = async (id: string, login: string): Promise<string> =>
    (await approveTask(await as(login), id, await fingerprintOf(id, login))).state;

  const stateOf = async (id: string): Promise<string> => (await taskOf(world, Number(id))).state;

  async function reasonsOf(id: string): Promise<readonly (string | null)[]> {
    return (await targetsOf(world, Number(id))).map(({ reason }) => reason);
  }

  async function claimed(id: string): Promise<number> {
    const work = await claimDispatches(world.contextOf('a'), { journal: 'journal-a', known: [] });
    return work.filter(({ taskId }) => String(taskId) === id).flatMap(({ targets }) => targets).length;
  }

  test('S43: gives no bridge anything before somebody else approves exactly what was frozen', async () => {
    const id = await request('ann', [0, 1, 2]);
    assert.equal(await stateOf(id), 'AWAITING_APPROVAL');
    await settleDueTasks(em());
    assert.equal(await claimed(id), 0);
    await assert.rejects(approve(id, 'ann'), { code: 'OWN_REQUEST' });
    await assert.rejects(approve(id, 'cem'), { code: 'MAY_NOT_APPROVE' });
    await assert.rejects(approve(id, 'dia'), { code: 'MAY_NOT_APPROVE' });
    await assert.rejects(approveTask(await as('ben'), id, 'f'.repeat(64)), { code: 'APPROVAL_CHANGED' });
    assert.equal(await claimed(id), 0);
    assert.equal(await approve(id, 'ben'), 'QUEUED');
    assert.equal(await claimed(id), 3);
    await assert.rejects(approve(id, 'ben'), { code: 'NOT_AWAITING_APPROVAL' });
    const acts = await query<{ actor: string; act: string }>(
      em(),
      `select actor, act from audit_entry where object = $1 order by id`,
      [`task:${id}`],
    );
    assert.deepEqual(
      acts.map(({ actor, act }) => `${actor} ${act}`),
      ['user:ann task.request', 'user:ben task.approve', 'bridge:site-a dispatch.claim'],
    );
  });

  test('S43: its fingerprint changes with the arguments, the options and the hosts', async () => {
    const id = Number(await request('ann', [0, 1]));
    const seen = new Set([await fingerprintOf(String(id), 'ben')]);
    for (const change of [
      `update task set options = '{"ttlSeconds": 9}' where id = $1`,
      `update target set name = 'host9' where task_id = $1 and position = 1`,
      `with other as (insert into command (plugin, action, arguments, digest) values ('probe', 'ping', '{"a": 1}', 'other') returning id)
       update task set command_id = other.id from other where task.id = $1`,
    ]) {
      await query(em(), change, [id]);
      seen.add(await fingerprintOf(String(id), 'ben'));
    }
    assert.equal(seen.size, 4);
  });

  test('S43: looks again at the rights of its author, freezes and stops when it is approved', async () => {
    const frozen = await request('ann', [0, 1]);
    await query(em(), `insert into host_freeze (reason) values ('night')`);
    await approve(frozen, 'ben');
    assert.deepEqual(await reasonsOf(frozen), ['FROZEN', 'FROZEN']);
    await query(em(), 'delete from host_freeze');
    const denied = await request('ann', [0, 1]);
    await query(
      em(),
      `update role_rule set filter = 'name = host0', is_everywhere = false where needs_approval and max_hosts is null`,
    );
    await approve(denied, 'ben');
    assert.deepEqual(await reasonsOf(denied), [null, 'DENIED']);
    await query(
      em(),
      `update role_rule set filter = null, is_everywhere = true where needs_approval and max_hosts is null`,
    );
    const stopped = await request('ann', [0]);
    await query(em(), `insert into emergency_stop (reason) values ('fire')`);
    await approve(stopped, 'ben');
    assert.deepEqual(await reasonsOf(stopped), ['EMERGENCY_STOP']);
    await query(em(), 'delete from emergency_stop');
  });

  test('goes out as its rollout says once it is approved', async () => {
    const id = await request('ann', [0, 1, 2, 3], { canary: 1, confirmWaves: true });
    assert.equal(await claimed(id), 0);
    await approve(id, 'ben');
    assert.equal(await claimed(id), 1);
  });

  test('is rejected by who may approve it, or by its author, with a reason, and nothing of it is sent', async () => {
    for (const login of ['ben', 'ann']) {
      const id = await request('ann', [0, 1]);
      await assert.rejects(rejectTask(await as('cem'), await request('ann', [0, 5]), 'no'), {
        code: 'MAY_NOT_APPROVE',
      });
      await assert.rejects(rejectTask(await as(login), id, ' '), { code: 'BAD_REJECTION' });
      const task = await rejectTask(await as(login), id, 'not on a Friday');
      assert.deepEqual(
        [task.state, task.rejectionCode, task.rejectionMessage],
        ['REJECTED', 'NOT_APPROVED', `${login} did not approve it: not on a Friday`],
      );
      assert.deepEqual(await reasonsOf(id), ['NOT_APPROVED', 'NOT_APPROVED']);
      await assert.rejects(approve(id, 'ben'), { code: 'NOT_AWAITING_APPROVAL' });
    }
  });

  test('expires, cannot be paused, and can be cancelled', async () => {
    const expired = await request('ann', [0, 1], { canary: 1 });
    await query(em(), 'update task set approval_expires_at = now() where id = $1', [Number(expired)]);
    await assert.rejects(approve(expired, 'ben'), { code: 'NOT_AWAITING_APPROVAL' });
    await settleDueTasks(em());
    assert.equal(await stateOf(expired), 'REJECTED');
    const cancelled = await request('ann', [0]);
    await assert.rejects(pauseTask(await as('ann'), cancelled), { code: 'AWAITS_APPROVAL' });
    await cancelTask(await as('ann'), cancelled);
    assert.equal(await stateOf(cancelled), 'CANCELLED');
  });

  test('is one only where no rule without an approval allows so many hosts', async () => {
    assert.equal(await stateOf(await request('eva', [0])), 'QUEUED');
    // No rule frees it of both the limit and the approval.
    const more = await request('eva', [0, 1, 2]);
    assert.equal(await stateOf(more), 'AWAITING_APPROVAL');
    await assert.rejects(request('eva', [3]), { code: 'LIMIT_EXCEEDED' });
    assert.equal(await stateOf(await request('ben', [0, 1, 2, 3, 4])), 'QUEUED');
  });
});
