import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startScheduleWorld, type ScheduleWorld } from '../contracts/scheduleWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const ENABLE =
  'mutation ($login: String!, $is: Boolean!) { setUserEnabled(login: $login, isEnabled: $is) { isEnabled } }';
const TAKE = `mutation ($id: ID!, $user: String) { takeRole(id: $id, user: $user) }`;
const OPERATOR = `{ roles { id name } }`;

/** What is recorded of the firing of a schedule, the latest last. */
const RECORDS = `select actor, details from audit_entry where act = 'schedule.fire' and object = $1 order by id`;

interface Record {
  readonly actor: string;
  readonly details: { readonly code?: string };
}

describe('schedules and their owners', () => {
  let world: ScheduleWorld;
  before(async () => {
    world = await startScheduleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  /** Lets it come due after something happened to its owner, and gives what became of it and what was recorded. */
  async function fireAfter(happens: () => Promise<unknown>): Promise<readonly [string, readonly unknown[], unknown]> {
    const id = await world.create({}, 'otto');
    await world.makeDue(id, 5);
    assert.equal(await world.fire(id), 'RAN', 'before it happens it runs');
    await happens();
    await world.makeDue(id, 3);
    const result = await world.fire(id);
    const [task] = await world.tasksOf(id);
    const records = await query<Record>(world.graph.em, RECORDS, [`schedule:${id}`]);
    return [result, [task?.state, task?.rejection?.code, task?.counts.targeted], records.at(-1)?.details.code];
  }

  async function roleId(name: string): Promise<string> {
    const { roles } = await world.graph.ask<{ roles: { id: string; name: string }[] }>(OPERATOR, {}, 'admin');
    return roles.find((role) => role.name === name)?.id ?? assert.fail(name);
  }

  test('S41: a schedule whose owner was disabled since it was made is rejected and recorded, and sends to nobody', async () => {
    await query(world.graph.em, 'update session set confirmed_at = now()');
    const setEnabled = async (is: boolean): Promise<unknown> =>
      await world.graph.ask(ENABLE, { login: 'otto', is }, 'admin');
    assert.deepEqual(await fireAfter(async () => await setEnabled(false)), [
      'REJECTED',
      ['REJECTED', 'OWNER_GONE', 0],
      'OWNER_GONE',
    ]);
    await setEnabled(true);
  });

  test('S41: a schedule whose owner was demoted since it was made is rejected and recorded, and sends to nobody', async () => {
    const operator = await roleId('operator');
    const demote = async (): Promise<unknown> => await world.graph.ask(TAKE, { id: operator, user: 'otto' }, 'admin');
    // Who may run nothing of a plugin does not know that it is there.
    const unknown = 'UNKNOWN_PLUGIN';
    assert.deepEqual(await fireAfter(demote), ['REJECTED', ['REJECTED', unknown, 0], unknown]);
  });
});
