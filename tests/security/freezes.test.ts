import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { AppError } from '@chargehand/api/platform/AppError';

const CREATE = `mutation ($input: FreezeInput!) { createFreeze(input: $input) { id } }`;
const UPDATE = `mutation ($id: ID!, $input: FreezeInput!) { updateFreeze(id: $id, input: $input) { id } }`;
const END = `mutation ($id: ID!) { endFreeze(id: $id) { endedAt endedBy { login } } }`;
const LIST = `{ freezes { id reason hostgroups isCurrent until weekly { days from to zone } createdBy { login } } }`;
const PREVIEW = `query ($filter: String!) {
  previewTargets(filter: $filter, plugin: "probe", action: "ping") { runnable excluded { reason message count hosts } } }`;
const HOSTS = [
  { name: 'shop1', hostgroup: 'shop' },
  { name: 'pay1', hostgroup: 'shop/pay' },
  { name: 'mail1', hostgroup: 'mail' },
  { name: 'loose1' },
];
const SHOP = { reason: 'Black Friday', hostgroups: ['shop'] };

describe('a freeze', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
    await world.tell(HOSTS);
  });
  after(() => world[Symbol.asyncDispose]());
  beforeEach(async () => {
    await query(world.graph.em, 'delete from host_freeze');
  });

  const create = async (input: object): Promise<string> =>
    (await world.graph.ask<{ createFreeze: { id: string } }>(CREATE, { input }, 'admin')).createFreeze.id;

  async function reasonsOf(taskId: string): Promise<Record<string, string | null>> {
    const sql = 'select name, reason from target where task_id = $1 order by position';
    const rows = await query<{ name: string; reason: string | null }>(world.graph.em, sql, [Number(taskId)]);
    return Object.fromEntries(rows.map(({ name, reason }) => [name, reason]));
  }

  test('leaves out the hosts of its groups and of those below, says why, and touches no other', async () => {
    await create(SHOP);
    const filter = 'name ^ (shop1, pay1, mail1, loose1)';
    const { previewTargets } = await world.graph.ask<{ previewTargets: object }>(PREVIEW, { filter }, 'admin');
    assert.deepEqual(previewTargets, {
      runnable: 2,
      excluded: [
        { reason: 'FROZEN', message: 'Its host group is frozen. Black Friday', count: 2, hosts: ['pay1', 'shop1'] },
      ],
    });
    const task = await world.run({ filter, asking: 'admin' });
    assert.deepEqual(await reasonsOf(task), { pay1: 'FROZEN', shop1: 'FROZEN', mail1: null, loose1: null });
  });

  test('holds back admins as well; a task all of whose hosts are frozen is refused with the freeze and its end', async () => {
    const to = new Date(Date.now() + 3_600_000).toISOString();
    await create({ ...SHOP, to });
    await assert.rejects(world.run({ filter: 'name = pay1', asking: 'admin' }), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'FROZEN');
      assert.match(error.message, new RegExp(`Black Friday.*${to}`));
      return true;
    });
  });

  test('holds from its beginning to its end, every week in its window, and no longer than somebody wants', async () => {
    const [hour, day] = [3_600_000, 86_400_000];
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    await create({ ...SHOP, from: at(hour), to: at(2 * hour) });
    const isoDay = ((new Date().getUTCDay() + 6) % 7) + 1;
    const others = [1, 2, 3, 4, 5, 6, 7].filter(
      (one) => one !== isoDay && one !== (isoDay % 7) + 1 && one !== ((isoDay + 5) % 7) + 1,
    );
    await create({ ...SHOP, weekly: { days: others, from: '00:00', to: '00:00', zone: 'UTC' } });
    await world.run({ filter: 'name = pay1' });
    const weekly = await create({
      ...SHOP,
      to: at(day),
      weekly: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', zone: 'UTC' },
    });
    await assert.rejects(world.run({ filter: 'name = pay1' }), { code: 'FROZEN' });
    const { endFreeze } = await world.graph.ask<{ endFreeze: { endedBy: { login: string } } }>(
      END,
      { id: weekly },
      'admin',
    );
    assert.equal(endFreeze.endedBy.login, 'admin');
    await world.run({ filter: 'name = pay1' });
    assert.equal(await world.graph.codeOf(UPDATE, { id: weekly, input: SHOP }, 'admin'), 'FREEZE_ENDED');
  });

  test('is seen by users and made by those who may; every change is recorded', async () => {
    const id = await create({
      ...SHOP,
      weekly: { days: [6, 7, 6], from: '22:00', to: '06:00', zone: 'Europe/Berlin' },
    });
    const { freezes } = await world.graph.ask<{ freezes: readonly { weekly: object; createdBy: object }[] }>(LIST);
    assert.deepEqual(freezes[0]?.weekly, { days: [6, 7], from: '22:00', to: '06:00', zone: 'Europe/Berlin' });
    assert.deepEqual(freezes[0]?.createdBy, { login: 'admin' });
    assert.equal(await world.graph.codeOf(CREATE, { input: SHOP }), 'FORBIDDEN');
    assert.equal(await world.graph.codeOf(UPDATE, { id, input: SHOP }), 'FORBIDDEN');
    assert.equal(await world.graph.codeOf(END, { id }), 'FORBIDDEN');
    await world.graph.ask(UPDATE, { id, input: { ...SHOP, hostgroups: ['mail'] } }, 'admin');
    await world.run({ filter: 'name = pay1' });
    await assert.rejects(world.run({ filter: 'name = mail1' }), { code: 'FROZEN' });
    await world.graph.ask(END, { id }, 'admin');
    const acts = (await world.graph.audit()).filter(({ object }) => object === `freeze:${id}`).map(({ act }) => act);
    assert.deepEqual(acts, ['freeze.create', 'freeze.update', 'freeze.end']);
  });

  test('that cannot be is refused', async () => {
    const weekly = { days: [1], from: '22:00', to: '06:00', zone: 'UTC' };
    for (const input of [
      { ...SHOP, reason: ' ' },
      { reason: 'x' },
      { ...SHOP, isEverywhere: true },
      { ...SHOP, hostgroups: ['nowhere'] },
      { ...SHOP, to: '2020-01-01T00:00:00Z' },
      { ...SHOP, from: '2999-01-02T00:00:00Z', to: '2999-01-01T00:00:00Z' },
      { ...SHOP, weekly: { ...weekly, days: [] } },
      { ...SHOP, weekly: { ...weekly, days: [8] } },
      { ...SHOP, weekly: { ...weekly, from: '24:00' } },
      { ...SHOP, weekly: { ...weekly, zone: 'Moon/Base' } },
    ])
      assert.equal(await world.graph.codeOf(CREATE, { input }, 'admin'), 'BAD_FREEZE', JSON.stringify(input));
    assert.equal(await world.graph.codeOf(END, { id: '999999' }, 'admin'), 'FREEZE_NOT_FOUND');
  });
});
