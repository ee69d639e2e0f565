import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { ADDRESS, startGraphWorld, type Asking, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const ENROL = 'mutation { createEnrolment(proxy: "site-b") { token } }';
const SYNC = 'mutation { syncInventory(source: "file") { name } }';
const FILTER = 'mutation { made: createSavedFilter(input: { name: "olgas", filter: "all", isShared: true }) { id } }';

describe('refusals in the audit trail', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  after(() => world[Symbol.asyncDispose]());
  /** As if the refusals so far had been long ago. */
  beforeEach(async () => {
    const em = world.em.fork();
    await em.transactional(async (tx) => {
      await query(tx, 'set local session_replication_role = replica');
      await query(tx, `update audit_entry set at = at - interval '10 minutes'`);
    });
  });

  /** The acts that are recorded by some work, with actor and object. */
  async function recordedBy(work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = (await world.audit()).length;
    await work();
    return (await world.audit()).slice(before).map(({ actor, act, object }) => `${actor} ${act} ${object}`);
  }

  const refuse = async (document: string, asking: Asking, code = 'FORBIDDEN'): Promise<void> => {
    assert.equal(await world.codeOf(document, {}, asking), code);
  };

  test('S75: a mutation that is refused for want of a right is recorded', async () => {
    assert.deepEqual(await recordedBy(() => refuse(ENROL, 'otto')), [
      'user:otto mutation.refused mutation:createEnrolment',
    ]);
    assert.deepEqual(await recordedBy(() => refuse(SYNC, 'bridge')), [
      'bridge:site-a mutation.refused mutation:syncInventory',
    ]);
  });

  test('S75: so is one that is refused because the object is somebody else’s, though its transaction is undone', async () => {
    const { made } = await world.ask<{ made: { id: string } }>(FILTER);
    const remove = `mutation { deleteSavedFilter(id: ${made.id}) }`;
    assert.deepEqual(await recordedBy(() => refuse(remove, 'otto')), [
      'user:otto mutation.refused mutation:deleteSavedFilter',
    ]);
  });

  test('S75: so is a task that is refused because it would run on all hosts', async () => {
    const insert = `insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl) values ('probe', '', '1', '', '', '', 10, $1)`;
    const ddl = {
      metadata: { timeoutSeconds: 10 },
      actions: [{ name: 'ping', inputs: [], outputs: [], aggregates: [] }],
    };
    await query(world.em, insert, [JSON.stringify(ddl)]);
    await query(world.em, `insert into host (name) select 'host' || n from generate_series(1, 9) n`);
    const run = 'mutation { runTask(input: { plugin: "probe", action: "ping", filter: "all" }) { id } }';
    assert.deepEqual(await recordedBy(() => refuse(run, 'otto', 'ALL_HOSTS_NOT_ALLOWED')), [
      'user:otto mutation.refused mutation:runTask',
    ]);
  });

  test('who has not signed in is asked to, which is no refusal on record', async () => {
    assert.deepEqual(await recordedBy(() => refuse(ENROL, 'nobody', 'UNAUTHENTICATED')), []);
  });

  test('S75: a loop of refusals is recorded ten times a minute and then summed up once, for each actor and mutation', async () => {
    const loop = async (): Promise<void> => {
      for (let time = 0; time < 20; time += 1) await refuse(ENROL, 'otto');
      await refuse(ENROL, 'olga');
      await refuse(SYNC, 'otto');
    };
    assert.deepEqual(await recordedBy(loop), [
      ...Array<string>(10).fill('user:otto mutation.refused mutation:createEnrolment'),
      'user:otto mutation.refused.more mutation:createEnrolment',
      'user:olga mutation.refused mutation:createEnrolment',
      'user:otto mutation.refused mutation:syncInventory',
    ]);
  });

  test('S75: refusals at the same time do not get past that bound', async () => {
    const storm = async (): Promise<unknown> =>
      await Promise.all(Array.from({ length: 40 }, () => refuse(ENROL, 'otto')));
    assert.equal((await recordedBy(storm)).length, 11);
  });

  test('S75: a refused sign-in is recorded, by password, by link, and when there were too many', async () => {
    const sign = 'mutation { signIn(login: "olga", password: "wrong") { token } }';
    const link = 'mutation { signInWithLink(token: "chl_wrong") { token } }';
    assert.deepEqual(await recordedBy(() => refuse(sign, 'nobody', 'INVALID_CREDENTIALS')), [
      'nobody sign-in.refused login:olga',
    ]);
    assert.deepEqual(await recordedBy(() => refuse(link, 'nobody', 'SIGN_IN_LINK_USED')), [
      'nobody sign-in.refused sign-in-link',
    ]);
    for (let time = 0; time < 9; time += 1) await refuse(sign, 'nobody', 'INVALID_CREDENTIALS');
    assert.deepEqual(await recordedBy(() => refuse(sign, 'nobody', 'TOO_MANY_ATTEMPTS')), [
      `nobody sign-in.throttled address:${ADDRESS}`,
    ]);
  });

  test('S75: a refused enrolment of a bridge is recorded', async () => {
    const enrol = 'mutation { enrolBridge(input: { token: "che_wrong" }) { proxy } }';
    assert.deepEqual(await recordedBy(() => refuse(enrol, 'nobody', 'ENROLMENT_REFUSED')), [
      'nobody bridge.enrol.refused enrolment',
    ]);
  });

  test('what cannot be recorded is refused all the same', async () => {
    await query(world.em, 'alter table audit_entry add constraint full_disk check (false) not valid');
    try {
      await refuse(ENROL, 'otto');
    } finally {
      await query(world.em, 'alter table audit_entry drop constraint full_disk');
    }
  });
});
