import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startPeopleWorld, type PeopleWorld } from './peopleWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { until } from '../support/until.ts';

/** A statement would end by itself after 30 seconds. */
const LIMIT = { timeout: 20_000 };

const WAITING = `
  select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query ~ $1`;

describe('who goes away before the answer', () => {
  let world: PeopleWorld;
  let token: string;
  before(async () => {
    world = await startPeopleWorld();
    token = await world.signIn('ada');
  });
  after(() => world[Symbol.asyncDispose]());

  const waiting = async (table: string): Promise<number> =>
    Number((await world.run(WAITING, [`\\m${table}\\M`]))[0]?.['count']);

  /** Asks while the table is locked, goes away once a statement waits for it, then does the rest before the table is free again. */
  async function abandon(table: string, document: string, meanwhile: () => Promise<void>): Promise<void> {
    const leaving = new AbortController();
    await world.em.fork().transactional(async (em) => {
      await query(em, `lock table ${table} in access exclusive mode`);
      const asked = fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: document }),
        signal: leaving.signal,
      });
      await until('a statement waits for the table', async () => (await waiting(table)) > 0);
      leaving.abort();
      await assert.rejects(asked, { name: 'AbortError' });
      await meanwhile();
    });
  }

  test(
    'S68: a query that nobody waits for any more has its statement cancelled, and the API goes on',
    LIMIT,
    async () => {
      await abandon('host', '{ hosts { totalCount } }', async () => {
        await until('the statement was cancelled', async () => (await waiting('host')) === 0);
      });
      const { hosts } = await world.ask<{ hosts: { totalCount: number } }>('{ hosts { totalCount } }', {}, { token });
      assert.equal(hosts.totalCount, 0);
    },
  );

  test('S68: a mutation that nobody waits for any more is finished and recorded', LIMIT, async () => {
    const create = 'mutation { createSavedFilter(input: { name: "kept", filter: "name = a" }) { id } }';
    await abandon('saved_filter', create, async () => undefined);
    const kept = `select 1 from saved_filter where name = 'kept'`;
    await until('the filter is kept', async () => (await world.run(kept)).length > 0);
    const recorded = `select count(*)::int as count from audit_entry where act = 'filter.create'`;
    const [{ count } = {}] = await world.run(recorded);
    assert.equal(count, 1);
  });
});
