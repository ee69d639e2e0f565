import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { refOf, startTaskWorld, type Site, type TaskWorld, type Trial } from '../contracts/startTaskWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { findStopOrders } from '@chargehand/api/tasks/findStopOrders';
import { watchWork } from '@chargehand/api/tasks/watchTasks';
import { execute, parse, type GraphQLSchema } from 'graphql';

/** Everything that the bridge of site-a has, as text. */
const HELD = `
  select string_agg(line, E'\\n' order by line) as text from (
    select t::text as line from target t join dispatch d on d.id = t.dispatch_id join bridge b on b.id = d.bridge_id where b.secret_digest like '%site-a'
    union all select d::text from dispatch d join bridge b on b.id = d.bridge_id where b.secret_digest like '%site-a'
    union all select b::text from bridge b where b.secret_digest like '%site-a'
    union all select j::text from bridge_journal j join bridge b on b.id = j.bridge_id where b.secret_digest like '%site-a'
    union all select h::text from host h join smart_proxy p on p.id = h.smart_proxy_id where p.name = 'site-a'
    union all select pp::text from proxy_plugin pp join smart_proxy p on p.id = pp.smart_proxy_id where p.name = 'site-a'
    union all select t::text from task t join dispatch d on d.task_id = t.id) line`;

const CLAIM = `mutation ($journal: ID!, $known: [ID!]!, $first: Int!, $tokens: [ID!]!) {
  claimDispatches(journal: $journal, known: $known, fence: { first: $first, tokens: $tokens }, opensSecrets: true) { id } }`;
const RECORD = 'mutation ($input: RecordRepliesInput!) { recordReplies(input: $input) }';
const TOKENS = ['a', 'b', 'c'].map((digit) => digit.repeat(32));

const entry = (dispatchId: number, position: number, sequence: number, event = 'NOT_SENT'): object => ({
  sequence,
  dispatchId: refOf(dispatchId),
  position,
  event,
  at: new Date().toISOString(),
});

describe('bridges', () => {
  let world: TaskWorld;
  let schema: GraphQLSchema;
  before(async () => {
    world = await startTaskWorld();
    schema = await buildApiSchema();
  });
  after(() => world[Symbol.asyncDispose]());

  /** As a request on a connection of its own. */
  async function ask(site: Site | 'user', document: string, variables: object = {}): Promise<Record<string, unknown>> {
    const { data, errors } = await execute({
      schema,
      document: parse(document),
      variableValues: { ...variables },
      contextValue: world.contextOf(site),
    });
    if (errors?.[0] !== undefined) throw errors[0].originalError ?? errors[0];
    return { ...data };
  }

  const held = async (): Promise<string> =>
    (await query<{ text: string }>(world.contextOf('user').em, HELD))[0]?.text ?? '';

  const acts = async (): Promise<readonly string[]> =>
    (await query<{ act: string }>(world.contextOf('user').em, 'select act from audit_entry order by id')).map(
      ({ act }) => act,
    );

  /** What the bridge of site-b tries with what belongs to site-a, and the act under which that goes on record. */
  const ATTEMPTS: Readonly<Record<string, { attempt: (trial: Trial) => Promise<unknown>; recorded?: string }>> = {
    claimDispatches: {
      recorded: 'bridge.foreign',
      attempt: async ({ parts }) => {
        const asked = {
          journal: 'journal-a',
          known: [refOf(parts.a.dispatchId)],
          first: 1,
          tokens: TOKENS.slice(0, 1),
        };
        assert.deepEqual((await ask('b', CLAIM, asked))['claimDispatches'], []);
      },
    },
    recordReplies: {
      recorded: 'dispatch.orphan',
      attempt: async ({ parts }) => {
        for (const [index, journal] of ['journal-a', 'journal-b'].entries()) {
          const events = ['NOT_SENT', 'SENT', 'REPLIED', 'UNKNOWN'];
          const entries = events.map((event, at) => entry(parts.a.dispatchId, 0, index * 10 + at + 1, event));
          await ask('b', RECORD, { input: { journal, after: 0, entries } });
        }
      },
    },
    reportBridge: {
      attempt: async ({ parts }) => {
        const report = `mutation { reportBridge(input: { version: "evil", connected: false, middleware: "evil", quarantined: 9, ttlSeconds: 1 }) {
          proxy stopped { id } } }`;
        const { reportBridge } = await ask('b', report);
        assert.ok(!JSON.stringify(reportBridge).includes(refOf(parts.a.dispatchId)));
        assert.ok(!(await findStopOrders(world.contextOf('b'))).some(({ id }) => id === parts.a.dispatchId));
      },
    },
    reportInventory: {
      attempt: async ({ taskId }) => {
        const [host] = await query<{ name: string }>(
          world.contextOf('user').em,
          'select name from target where task_id = $1',
          [taskId],
        );
        const report = 'mutation ($hosts: [ReportedHostInput!]!) { reportInventory(hosts: $hosts) }';
        const hosts = [{ name: host?.name, facts: [], plugins: [], seenAt: new Date().toISOString() }];
        assert.deepEqual(await ask('b', report, { hosts }), { reportInventory: 0 });
      },
    },
    reportPlugins: { attempt: () => ask('b', 'mutation { reportPlugins(plugins: []) }') },
    bridgeWork: {
      attempt: async () => {
        // Its wake-ups carry nothing, and are its own.
        const { bridgeWork } = schema.getSubscriptionType()?.getFields() ?? {};
        assert.equal(String(bridgeWork?.type), 'Boolean!');
        assert.deepEqual(bridgeWork?.args, []);
        for await (const isWoken of watchWork(world.contextOf('b'), 0)) {
          assert.equal(isWoken, true);
          break;
        }
      },
    },
  };

  test('S25: every operation of bridges is in the table of attempts', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const operations = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
    const own = operations.filter(({ extensions }) => extensions['access'] === 'bridge').map(({ name }) => name);
    assert.deepEqual(Object.keys(ATTEMPTS).toSorted(), own.toSorted());
  });

  for (const [operation, { attempt, recorded }] of Object.entries(ATTEMPTS))
    test(`S25: ${operation} of one bridge has no effect on another${recorded === undefined ? '' : ', and what it tried is recorded'}`, async () => {
      const trial = await world.startClaimedTrial({ a: 2 });
      await world.upload('a', { dispatchId: trial.parts.a.dispatchId, position: 1, event: 'SENDING' });
      const stop = (state: string): Promise<unknown> =>
        query(world.contextOf('user').em, 'update task set state = $2 where id = $1', [trial.taskId, state]);
      if (operation === 'reportBridge') await stop('CANCELLING');
      const [before, count] = [await held(), (await acts()).length];
      await attempt(trial);
      assert.equal(await held(), before);
      const after = (await acts()).slice(count);
      assert.deepEqual([...new Set(after)], recorded === undefined ? [] : [recorded]);
    });

  for (const operation of Object.keys(ATTEMPTS))
    test(`S25: a person cannot call ${operation}`, async () => {
      const roots = [schema.getMutationType(), schema.getSubscriptionType()];
      const field = roots.map((root) => root?.getFields()[operation]).find((found) => found !== undefined);
      const guarded = field?.subscribe ?? field?.resolve ?? assert.fail();
      const call = async (): Promise<unknown> => await guarded({}, {}, world.contextOf('user'), {} as never);
      await assert.rejects(call, { code: 'FORBIDDEN' });
    });

  test('S26: a request for work that is sent again, on any connection, gives nothing to another journal and changes nothing', async () => {
    const { parts } = await world.startTrial({ a: 2 });
    const captured = { journal: 'journal-fenced', known: [], first: 1, tokens: TOKENS.slice(0, 1) };
    const given = JSON.stringify(await ask('a', CLAIM, captured));
    assert.ok(given.includes(refOf(parts.a.dispatchId)));
    const before = await held();
    assert.equal(JSON.stringify(await ask('a', CLAIM, captured)), given);
    assert.equal(await held(), before);
    const next = { ...captured, known: [refOf(parts.a.dispatchId)], tokens: TOKENS.slice(0, 2) };
    await ask('a', CLAIM, next);
    const settled = await held();
    for (let time = 0; time < 3; time += 1)
      await assert.rejects(ask('a', CLAIM, captured), { code: 'JOURNAL_OUTDATED' });
    await assert.rejects(ask('a', CLAIM, { ...captured, tokens: TOKENS.slice(2) }), { code: 'JOURNAL_OUTDATED' });
    await assert.rejects(ask('a', CLAIM, { ...captured, tokens: [] }), { code: 'BAD_UPLOAD' });
    assert.equal(await held(), settled);
  });

  test('S26: an upload that is sent again, out of order or in part changes nothing and says what is stored', async () => {
    const { parts } = await world.startTrial({ a: 2 });
    const journal = 'journal-captured';
    const { claimDispatches } = await ask('a', CLAIM, { journal, known: [], first: 1, tokens: TOKENS.slice(0, 1) });
    assert.ok(JSON.stringify(claimDispatches).includes(refOf(parts.a.dispatchId)));
    const input = (after: number, ...lines: [position: number, sequence: number, event: string][]): object => ({
      input: { journal, after, entries: lines.map((line) => entry(parts.a.dispatchId, ...line)) },
    });
    const first = input(0, [0, 1, 'SENT'], [1, 2, 'NOT_SENT']);
    assert.deepEqual(await ask('a', RECORD, first), { recordReplies: 2 });
    const before = await held();
    const count = (await acts()).length;
    for (const again of [first, input(0, [0, 1, 'SENT']), input(0, [0, 1, 'NOT_SENT']), input(0)])
      assert.deepEqual(await ask('a', RECORD, again), { recordReplies: 2 });
    assert.deepEqual(await ask('a', RECORD, input(7, [0, 8, 'UNKNOWN'])), { recordReplies: 2 });
    await assert.rejects(ask('a', RECORD, input(2, [0, 4, 'UNKNOWN'], [0, 3, 'SENT'])), { code: 'BAD_UPLOAD' });
    assert.equal(await held(), before);
    assert.equal((await acts()).length, count);
  });

  test('S24: an enrolment token lives 15 minutes and works once; a second use and a late one are refused and recorded', async () => {
    const create = 'mutation { createEnrolment(proxy: "site-new") { token expiresAt } }';
    const enrol = (token: string): Promise<unknown> =>
      ask('user', 'mutation ($token: String!) { enrolBridge(input: { token: $token }) { secret } }', { token });
    const made = async (): Promise<{ token: string; expiresAt: Date }> =>
      (await ask('user', create))['createEnrolment'] as { token: string; expiresAt: Date };
    const { token, expiresAt } = await made();
    const [row] = await query<{ seconds: number }>(
      world.contextOf('user').em,
      'select extract(epoch from $1::timestamptz - now())::float8 as seconds',
      [expiresAt],
    );
    assert.ok((row?.seconds ?? 0) > 0 && (row?.seconds ?? 0) <= 15 * 60);
    await enrol(token);
    await assert.rejects(enrol(token), { code: 'ENROLMENT_REFUSED' });
    const late = (await made()).token;
    await query(world.contextOf('user').em, `update enrolment set expires_at = now() where used_at is null`);
    await assert.rejects(enrol(late), { code: 'ENROLMENT_REFUSED' });
    const recorded = await query<{ details: object }>(
      world.contextOf('user').em,
      `select details from audit_entry where act = 'bridge.enrol.refused' order by id`,
    );
    assert.deepEqual(
      recorded.map(({ details }) => details),
      ['used', 'expired'].map((state) => ({ proxy: 'site-new', token: state })),
    );
  });
});
