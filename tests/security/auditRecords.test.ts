import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { buildApiSchema } from '@chargehand/api/schema';
import { prepareQueue } from '@chargehand/api/schedules/runQueue';
import { ADDRESS } from '../support/graphWorld.ts';
import { AUDITED, UNRECORDED, type Call } from './auditedMutations.ts';

const BREAK = `
  create function refuse_entry() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
  create trigger refuse_entry before insert on audit_entry for each row execute function refuse_entry()`;

const MEND = 'drop trigger refuse_entry on audit_entry; drop function refuse_entry';

/** All but the count of wrong passwords, which counts a try before it is known what it was. */
const TABLES = `
  select format('%I.%I', table_schema, table_name) as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_name <> 'sign_in_attempt' and table_schema not in ('pg_catalog', 'information_schema') order by 1`;

/** Of everything that opens something, and of passwords. */
const DIGESTS = `
  select token_digest as digest from session union all select token_digest from api_token
  union all select token_digest from sign_in_link union all select token_digest from enrolment
  union all select password_hash from app_user where password_hash is not null`;

describe('the record of what is done', () => {
  let world: RunWorld;
  before(async () => {
    world = await startRunWorld();
    await prepareQueue(world.graph.url);
    await world.tell([{ name: 'host1' }, { name: 'host2' }]);
  });
  after(() => world[Symbol.asyncDispose]());

  const perform = async ({ document, variables, asking }: Call): Promise<unknown> =>
    await world.graph.ask(document, variables, asking);
  const entries = async (): Promise<readonly { act: string; actor: string; address: string; credential: string }[]> =>
    await query(world.graph.em, 'select act, actor, address, credential from audit_entry order by id');

  /** Everything that is stored, by table. */
  async function stored(): Promise<Readonly<Record<string, string>>> {
    const tables = await query<{ name: string }>(world.graph.em, TABLES);
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const sql = `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as digest from ${name} t`;
      const [row] = await query<{ digest: string }>(world.graph.em, sql);
      digests[name] = row?.digest ?? '';
    }
    return digests;
  }

  test('S75: every mutation of the graph is recorded, or there is a reason why not', async () => {
    const mutations = Object.keys((await buildApiSchema()).getMutationType()?.getFields() ?? {});
    const known = [...Object.keys(AUDITED), ...Object.keys(UNRECORDED)];
    assert.deepEqual(known.toSorted(), mutations.toSorted());
    for (const reason of Object.values(UNRECORDED)) assert.ok(reason.length > 20);
  });

  for (const [name, { acts, prepare }] of Object.entries(AUDITED)) {
    test(`S76: ${name} does not happen when it cannot be recorded`, async () => {
      const call = await prepare(world);
      const before = await stored();
      await query(world.graph.em, BREAK);
      try {
        await assert.rejects(perform(call), /the disk is full/);
      } finally {
        await query(world.graph.em, MEND);
      }
      assert.deepEqual(await stored(), before);
    });

    test(`S75: ${name} is recorded as ${acts.join(' and ')}, with who did it and where from`, async () => {
      const call = await prepare(world);
      const before = (await entries()).length;
      await perform(call);
      const added = (await entries()).slice(before);
      assert.deepEqual(
        added.map(({ act }) => act),
        acts,
      );
      for (const { actor, address, credential } of added) {
        assert.equal(address, ADDRESS);
        if (call.asking === 'bridge' || call.asking === 'nobody') continue;
        assert.equal(actor, `user:${call.asking ?? 'olga'}`);
        assert.match(credential, /^session:[0-9a-f]{12}$/);
      }
    });
  }

  test('S75: no token, password or digest of one that opens something is in the record', async () => {
    const text = JSON.stringify(await query(world.graph.em, 'select to_jsonb(e) as entry from audit_entry e'));
    assert.match(text, /session:[0-9a-f]{12}"/);
    assert.doesNotMatch(text, /ch[a-z]_[\w-]{20}|correct horse/);
    const digests = await query<{ digest: string }>(world.graph.em, DIGESTS);
    assert.ok(digests.length > 3);
    for (const { digest } of digests) assert.ok(!text.includes(digest));
  });
});
