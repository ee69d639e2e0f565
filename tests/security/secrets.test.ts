import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CANARY, startSealedWorld, tellKey, type SealedWorld } from './SealedWorld.ts';
import { AppError } from '@chargehand/api/platform/AppError';
import { query } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { makePrivateKey, openSealed, publicKeyOf } from '@chargehand/sealing';
import type { Asking } from '../support/graphWorld.ts';

const RUN = 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id secretInputs command { arguments } } }';
const SAY = { plugin: 'probe', action: 'say', filter: 'name ~ host' } as const;
const SECRET = { ...SAY, arguments: { count: 3 }, secrets: { text: CANARY } };

interface Ran {
  readonly runTask: { readonly id: string; readonly secretInputs: string[]; readonly command: { arguments: object } };
}

describe('secrets', () => {
  let world: SealedWorld;
  before(async () => {
    world = await startSealedWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  async function refusal(input: object, asking: Asking = 'olga', document = RUN): Promise<AppError> {
    try {
      await world.graph.ask(document, { input }, asking);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    return assert.fail('it was not refused');
  }

  const start = async (input: object = SECRET): Promise<Ran['runTask']> =>
    (await world.graph.ask<Ran>(RUN, { input })).runTask;

  test('S58: secrets are refused where nobody has allowed them, for an administrator too, and nothing is stored', async () => {
    await world.allow(false);
    const before = await world.dump();
    for (const asking of ['olga', 'admin'] as const) {
      const error = await refusal(SECRET, asking);
      assert.equal(error.code, 'SECRETS_NOT_CONFIDENTIAL');
      assert.match(error.message, /site-a: Its network cannot keep a secret: .*psk and ssl.*aes.*log/);
      assert.deepEqual(
        (error.details['proxies'] as { proxy: string }[]).map(({ proxy }) => proxy),
        ['site-a'],
      );
    }
    assert.equal(await world.dump(), before);
    const { smartProxy } = await world.graph.ask<{ smartProxy: { secrets: { areAllowed: boolean; why: string } } }>(
      '{ smartProxy(name: "site-a") { secrets { areAllowed why } } }',
    );
    assert.equal(smartProxy.secrets.areAllowed, false);
    assert.match(smartProxy.secrets.why, /cannot keep a secret/);
  });

  test('S58: a task of which one smart proxy of several does not allow secrets is refused as a whole', async () => {
    await world.allow();
    const { em } = world.graph;
    await query(em, `insert into smart_proxy (name) values ('site-z')`);
    await query(
      em,
      `insert into bridge (smart_proxy_id, secret_digest) select id, 'z' from smart_proxy where name = 'site-z'`,
    );
    await world.tell([{ name: 'host1' }, { name: 'host2' }, { name: 'hostz', proxy: 'site-z' }]);
    const error = await refusal(SECRET);
    assert.equal(error.code, 'SECRETS_NOT_CONFIDENTIAL');
    assert.match(error.message, /site-z/);
    assert.doesNotMatch(error.message, /site-a/);
    await query(em, `update smart_proxy set secrets_allowed_because = 'x' where name = 'site-z'`);
    assert.match((await refusal(SECRET)).message, /site-z has no bridge that can open secrets/);
    await world.tell([{ name: 'host1' }, { name: 'host2' }]);
    assert.equal((await start()).secretInputs.length, 1);
  });

  test('S58: only who may manage bridges allows secrets, with a reason, and that is on record', async () => {
    const set = (reason: string): string =>
      `mutation { setSecretsAllowed(proxy: "site-a", isAllowed: true, reason: ${JSON.stringify(reason)}) { name } }`;
    assert.equal(await world.graph.codeOf(set('why not'), {}, 'olga'), 'FORBIDDEN');
    for (const reason of ['', '  ', 'x'.repeat(201), 'two\nlines'])
      assert.equal(await world.graph.codeOf(set(reason), {}, 'admin'), 'REASON_NEEDED');
    const other = set('x').replace('site-a', 'site-nowhere');
    assert.equal(await world.graph.codeOf(other, {}, 'admin'), 'SMART_PROXY_NOT_FOUND');
    await world.graph.ask(set('only lab machines'), {}, 'admin');
    const [entry] = await query<{ actor: string; details: object }>(
      world.graph.em,
      `select actor, details from audit_entry where act = 'proxy.secrets.allow' order by id desc limit 1`,
    );
    assert.deepEqual(entry, { actor: 'user:admin', details: { reason: 'only lab machines' } });
  });

  test('S57: what is stored opens with the key of the bridge alone, and stands nowhere else', async () => {
    await world.allow();
    const { id, secretInputs, command } = await start();
    assert.deepEqual([secretInputs, command.arguments], [['text'], { count: 3 }]);
    const claimed = (await world.claim('journal-1')).find(({ taskId }) => taskId === id) ?? assert.fail();
    assert.deepEqual([claimed.arguments, claimed.secretInputs], [{ count: 3 }, ['text']]);
    const context = { taskUuid: claimed.taskUuid, proxy: 'site-a', plugin: 'probe', action: 'say' };
    assert.deepEqual({ ...openSealed(claimed.sealed ?? '', world.key, context) }, { text: CANARY });
    assert.throws(() => openSealed(claimed.sealed ?? '', makePrivateKey(), context));
    assert.ok(!(await world.dump()).includes(CANARY));
    const [audited] = await query<{ details: object }>(
      world.graph.em,
      `select details from audit_entry where act = 'task.run' and object = $1`,
      [`task:${id}`],
    );
    assert.deepEqual(audited?.details, { ...SAY, hosts: 2, secretInputs: ['text'] });
  });

  test('S57: no field of the graph gives a secret back: values go in, names come out, sealed texts go to bridges alone', async () => {
    const schema = await buildApiSchema();
    const named = Object.values(schema.getTypeMap()).flatMap((type) =>
      'getFields' in type && !type.name.endsWith('Input') && !type.name.startsWith('__')
        ? Object.keys(type.getFields())
            .filter((field) => /secret|sealed/i.test(field))
            .map((field) => `${type.name}.${field}`)
        : [],
    );
    assert.deepEqual(named.toSorted(), [
      'BridgeCredential.secret',
      'DispatchWork.sealed',
      'DispatchWork.secretInputs',
      'Mutation.setSecretsAllowed',
      'SmartProxy.secrets',
      'Task.secretInputs',
    ]);
    assert.equal(schema.getMutationType()?.getFields()['claimDispatches']?.extensions['access'], 'bridge');
  });

  test('secrets and arguments together satisfy the DDL, and no fault repeats a secret', async () => {
    await world.allow();
    const faults = async (input: object): Promise<unknown> => {
      const error = await refusal({ ...SAY, ...input });
      assert.equal(error.code, 'INVALID_ARGUMENTS');
      assert.ok(!JSON.stringify([error.message, error.details]).includes(CANARY));
      return (error.details['faults'] as { input: string; code: string }[]).map(
        ({ input: name, code }) => `${name} ${code}`,
      );
    };
    assert.deepEqual(await faults({ secrets: { text: `${CANARY}\n` } }), ['text CONTROL_CHARACTER']);
    assert.deepEqual(await faults({ secrets: { text: CANARY.repeat(5) } }), ['text TOO_LONG']);
    assert.deepEqual(await faults({ secrets: { count: CANARY } }), ['count WRONG_TYPE']);
    assert.deepEqual(await faults({ secrets: { nothing: CANARY } }), ['nothing UNKNOWN_INPUT']);
    assert.deepEqual(await faults({ secrets: CANARY }), ['secrets NOT_AN_OBJECT']);
    assert.deepEqual(await faults({ secrets: { text: CANARY }, arguments: { text: 'x' } }), ['text GIVEN_TWICE']);
  });

  test('a bridge that does not know of secrets is not given a task that has any', async () => {
    await world.allow();
    const { id } = await start();
    const old = `mutation { claimDispatches(journal: "journal-old", known: [], fence: { first: 1, tokens: ["${'0'.repeat(32)}"] }) { taskId } }`;
    const { claimDispatches } = await world.graph.ask<{ claimDispatches: { taskId: string }[] }>(old, {}, 'bridge');
    assert.ok(!claimDispatches.some(({ taskId }) => taskId === id));
    assert.ok((await world.claim('journal-1')).some(({ taskId }) => taskId === id));
  });

  test('sealed secrets are gone when a task ends, cancelled or finished by its bridge', async () => {
    await world.allow();
    const cancelled = (await start()).id;
    assert.equal(await world.sealedOf(cancelled), 1);
    await world.graph.ask('mutation ($id: ID!) { cancelTask(id: $id) { state } }', { id: cancelled });
    assert.equal(await world.sealedOf(cancelled), 0);
    const finished = (await start()).id;
    const dispatch = (await world.claim('journal-1')).find(({ taskId }) => taskId === finished) ?? assert.fail();
    const entries = [0, 1].map((position) => ({
      sequence: position + 1,
      dispatchId: dispatch.id,
      position,
      event: 'NOT_SENT',
      at: new Date().toISOString(),
      reason: 'SECRET_UNREADABLE',
    }));
    const record = 'mutation ($input: RecordRepliesInput!) { recordReplies(input: $input) }';
    for (const entry of entries) {
      assert.equal(await world.sealedOf(finished), 1);
      await world.graph.ask(record, { input: { journal: 'journal-1', after: 0, entries: [entry] } }, 'bridge');
    }
    assert.equal(await world.sealedOf(finished), 0);
    const { task } = await world.graph.ask<{ task: { state: string; targets: { nodes: { reason: string }[] } } }>(
      'query ($id: ID!) { task(id: $id) { state targets { nodes { reason } } } }',
      { id: finished },
    );
    assert.deepEqual([task.state, task.targets.nodes[0]?.reason], ['FINISHED', 'SECRET_UNREADABLE']);
  });

  test('a task with secrets runs again only with all of them given anew', async () => {
    await world.allow();
    const { id } = await start();
    const rerun = `mutation ($id: ID!, $secrets: JSON) { rerunTask(id: $id, which: SAME_HOSTS, secrets: $secrets) {
      id secretInputs command { arguments } } }`;
    assert.equal(await world.graph.codeOf(rerun, { id }), 'SECRETS_NEEDED');
    assert.equal(await world.graph.codeOf(rerun, { id, secrets: { count: 1 } }), 'SECRETS_NEEDED');
    const { rerunTask } = await world.graph.ask<{ rerunTask: Ran['runTask'] }>(rerun, {
      id,
      secrets: { text: CANARY },
    });
    assert.deepEqual([rerunTask.secretInputs, rerunTask.command.arguments], [['text'], { count: 3 }]);
    assert.equal(await world.sealedOf(rerunTask.id), 1);
  });

  test('a schedule with secrets is refused with the reason', async () => {
    const input = { ...SECRET, name: 'nightly', cron: '0 3 * * *', zone: 'UTC' };
    const create = 'mutation ($input: ScheduleInput!) { createSchedule(input: $input) { id } }';
    const error = await refusal(input, 'olga', create);
    assert.equal(error.code, 'SECRETS_NOT_SCHEDULED');
    assert.match(error.message, /kept only until a task has ended/);
  });

  test('the same key with the same secret inputs is the same task, and its digest is not one of the secrets', async () => {
    await world.allow();
    const key = crypto.randomUUID();
    const { id } = await start({ ...SECRET, key });
    assert.equal((await start({ ...SECRET, key, secrets: { text: 'another' } })).id, id);
    assert.equal(
      (await refusal({ ...SECRET, key, arguments: {}, secrets: { text: CANARY, count: 3 } })).code,
      'KEY_REUSED',
    );
  });

  test('the key of a bridge is pinned: another one is refused and recorded, and a new enrolment replaces it', async () => {
    const keyOf = async (): Promise<string | undefined> =>
      (
        await query<{ key: string }>(
          world.graph.em,
          `select sealing_key as key from bridge where secret_digest = 'digest'`,
        )
      )[0]?.key;
    const pinned = publicKeyOf(world.key);
    await tellKey(world, null);
    assert.equal(await keyOf(), pinned);
    const other = publicKeyOf(makePrivateKey());
    await assert.rejects(tellKey(world, other), { code: 'SEALING_KEY_CHANGED' });
    await assert.rejects(tellKey(world, 'no key'), { code: 'BAD_SEALING_KEY' });
    assert.equal(await keyOf(), pinned);
    const acts = (await world.graph.audit()).filter(({ actor }) => actor === 'bridge:site-a').map(({ act }) => act);
    assert.equal(acts.filter((act) => act === 'bridge.key.pin').length, 1);
    assert.equal(acts.filter((act) => act === 'bridge.key.refused').length, 1);
    const enrol =
      'mutation ($token: String!, $key: String) { enrolBridge(input: { token: $token, sealingKey: $key }) { proxy } }';
    for (const key of [pinned, other, null]) {
      const { createEnrolment } = await world.graph.ask<{ createEnrolment: { token: string } }>(
        'mutation { createEnrolment(proxy: "site-e") { token } }',
        {},
        'admin',
      );
      await world.graph.ask(enrol, { token: createEnrolment.token, key }, 'nobody');
      const [row] = await query<{ key: string | null }>(
        world.graph.em,
        `select sealing_key as key from bridge b join smart_proxy p on p.id = b.smart_proxy_id where p.name = 'site-e'`,
      );
      assert.equal(row?.key, key);
    }
  });
});
