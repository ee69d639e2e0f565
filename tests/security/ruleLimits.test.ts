import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type TaskWorld } from '../contracts/startTaskWorld.ts';
import type { RequestContext } from '@chargehand/api/access/RequestContext';
import { ruleOf, rightsOf, type RuleRow } from '@chargehand/api/access/readRights';
import { reportInventory } from '@chargehand/api/inventory/reportInventory';
import { query } from '@chargehand/api/platform/sql';
import { previewTargets } from '@chargehand/api/tasks/previewTargets';
import { startTask } from '@chargehand/api/tasks/startTask';

const HOSTS = 20;

const RULE: RuleRow = {
  id: 1,
  role: 'web team',
  number: 1,
  effect: 'ALLOW',
  permissions: ['RUN'],
  isEverywhere: true,
  locationIds: null,
  organizationIds: null,
  hostgroupIds: null,
  filter: null,
  actions: ['*'],
  constraints: [],
  maxHosts: null,
  maxPercent: null,
  timeWindow: null,
  needsApproval: false,
};

const SEE: RuleRow = { ...RULE, id: 99, number: 99, permissions: ['VIEW_HOSTS', 'VIEW_TASKS', 'RUN_ON_ALL_HOSTS'] };

const NOTHING_WANTED = {
  fingerprint: false,
  sample: false,
  excluded: false,
  warnings: false,
  difference: false,
  doubtful: false,
  isAllHosts: false,
  needsAllHostsRight: false,
};

const GROUPS = `
  with made as (insert into hostgroup (name, title) values ('web', 'web') returning id)
  update host set hostgroup_id = made.id from made where name < 'host10'`;

describe('limits of rules', () => {
  let world: TaskWorld;
  before(async () => {
    world = await startTaskWorld();
    const hosts = Array.from({ length: HOSTS }, (_, index) => ({
      name: nameOf(index),
      facts: [],
      classes: [],
      plugins: ['probe'],
      collectives: ['mcollective'],
      seenAt: new Date(),
    }));
    await reportInventory(world.contextOf('a'), hosts);
    await query(world.contextOf('user').em, GROUPS);
  });
  after(() => world[Symbol.asyncDispose]());
  beforeEach(async () => {
    await query(world.contextOf('user').em, 'delete from limit_use');
  });

  /** The user with these rules and nothing else. */
  function limitedTo(...rules: readonly Partial<RuleRow>[]): RequestContext {
    const context = world.contextOf('user');
    if (context.caller.kind !== 'user') throw new Error('there is no user');
    const { userId } = context.caller;
    const rows = [SEE, ...rules.map((rule, index) => ({ ...RULE, id: index + 1, number: index + 1, ...rule }))];
    const rights = rightsOf(rows.map(ruleOf), { userId, isAdmin: false });
    return { ...context, caller: { ...context.caller, isAdmin: false, rights } };
  }

  const run = async (context: RequestContext, ...hosts: readonly number[]): Promise<unknown> =>
    await startTask(context, { plugin: 'probe', action: 'ping', filter: filterOf(hosts) });

  test('S44: many small tasks within an hour cannot touch more hosts than one may', async () => {
    const rule = { maxHosts: 3 };
    await assert.rejects(run(limitedTo(rule), 0, 1, 2, 3), {
      code: 'LIMIT_EXCEEDED',
      message: /Rule 1 of the role "web team" allows 3 hosts/,
    });
    await run(limitedTo(rule), 0, 1);
    await run(limitedTo(rule), 2);
    await assert.rejects(run(limitedTo(rule), 3), { code: 'LIMIT_EXCEEDED' });
    // The same hosts again are no others.
    await run(limitedTo(rule), 0, 1, 2);
    await query(world.contextOf('user').em, `update limit_use set used_at = used_at - interval '61 minutes'`);
    await run(limitedTo(rule), 3, 4, 5);
  });

  test('S44: nor can tasks that are started at the same moment', async () => {
    const tries = Array.from({ length: 10 }, async (_, host) => await run(limitedTo({ maxHosts: 3 }), host));
    const results = await Promise.allSettled(tries);
    const codes = results.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []));
    assert.deepEqual(
      codes,
      Array.from({ length: 7 }, () => 'LIMIT_EXCEEDED'),
    );
  });

  test('S44: many small tasks within an hour cannot touch a larger share of a host group than one may', async () => {
    // Of the ten hosts of the group web, and of the ten without a group.
    const rule = { maxPercent: 20 };
    await run(limitedTo(rule), 0, 1, 10, 11);
    await assert.rejects(run(limitedTo(rule), 2), {
      code: 'LIMIT_EXCEEDED',
      message: /20 % of the host group web.*30 %/,
    });
    await assert.rejects(run(limitedTo(rule), 0, 12), { message: /hosts without a group/ });
    await run(limitedTo(rule), 1, 10);
  });

  test('hosts that a rule without limits allows are free; the others count against the most generous rule', async () => {
    const few = { maxHosts: 1 };
    const more = { maxHosts: 2, filter: 'name ^ (host00, host01, host02)', isEverywhere: false };
    const free = { filter: 'name ^ (host03, host04, host05, host06)', isEverywhere: false };
    await run(limitedTo(few, more, free), 0, 1, 3, 4, 5, 6, 7);
    await assert.rejects(run(limitedTo(few, more, free), 2), { message: /Rule 2 .* allows 2 hosts/ });
    await assert.rejects(run(limitedTo(few, more, free), 8), { message: /Rule 1 .* allows 1 hosts/ });
    await run(limitedTo(few, more, free), 3, 4, 5, 6);
  });

  test('hosts that are left out for another reason do not count, and admins are not limited', async () => {
    const rules = [{ maxHosts: 1, filter: 'name = host00', isEverywhere: false }] as const;
    await run(limitedTo(...rules), 0, 1, 2, 3);
    await run(world.contextOf('user'), 0, 1, 2, 3);
    const [uses] = await query<{ count: number }>(
      world.contextOf('user').em,
      'select sum(cardinality(host_ids))::int as count from limit_use',
    );
    assert.equal(uses?.count, 1);
  });

  test('are shown in the preview, which uses nothing up', async () => {
    const context = limitedTo({ maxHosts: 2 });
    if (context.caller.kind !== 'user') throw new Error('there is no user');
    const { userId, rights } = context.caller;
    const preview = async (isWanted: boolean, ...hosts: readonly number[]) =>
      (
        await previewTargets(context.em.fork(), {
          filter: filterOf(hosts),
          plugin: 'probe',
          action: 'ping',
          now: new Date(),
          rights,
          userId,
          wants: { ...NOTHING_WANTED, size: isWanted },
        })
      ).size.exceeded;
    assert.deepEqual(await preview(true, 0, 1), []);
    const [exceeded] = await preview(true, 0, 1, 2);
    assert.deepEqual(
      [exceeded?.role, exceeded?.rule, exceeded?.limit, exceeded?.allowed, exceeded?.wanted],
      ['web team', 1, 'MAX_HOSTS', 2, 3],
    );
    assert.deepEqual(await preview(false, 0, 1, 2), []);
    await run(context, 0, 1);
  });
});

function nameOf(index: number): string {
  return `host${String(index).padStart(2, '0')}`;
}

function filterOf(hosts: readonly number[]): string {
  return `name ^ (${hosts.map(nameOf).join(', ')})`;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}
