import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factFilterSql } from '@chargehand/api/inventory/factFilterSql';
import { VISIBLE_HOSTS } from '@chargehand/api/inventory/visibleHosts';
import { query } from '@chargehand/api/platform/sql';
import { parseFilter } from '@chargehand/fact-filter';
import vectors from '@chargehand/fact-filter/vectors.json' with { type: 'json' };
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { tellHosts } from '../support/tellInventory.ts';

interface VectorHost {
  readonly name: string;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
}

const HOSTS = vectors.hosts as readonly VectorHost[];

// The same table that packages/fact-filter satisfies in JavaScript.
describe('PostgreSQL selects the hosts of the vectors', () => {
  let database: TestDatabase;
  before(async () => {
    database = await startDatabase();
    await store(database);
  });
  after(() => database[Symbol.asyncDispose]());

  for (const { filter, matches } of vectors.rows) {
    test(filter, async () => assert.deepEqual((await select(database, filter)).toSorted(), matches.toSorted()));
  }
});

async function select(database: TestDatabase, text: string): Promise<string[]> {
  const parsed = parseFilter(text);
  assert.ok(parsed.ok);
  const parameters: unknown[] = [];
  const condition = factFilterSql(parsed.filter, parameters);
  const rows = await query<{ name: string }>(
    database.orm.em.fork(),
    `select h.name from ${VISIBLE_HOSTS} where ${condition}`,
    parameters,
  );
  return rows.map(({ name }) => name);
}

async function store(database: TestDatabase): Promise<void> {
  const em = database.orm.em.fork();
  await tellHosts(em, HOSTS);
  for (const { name, plugins } of HOSTS) {
    await query(em, `insert into host_plugin (host_id, name) select id, unnest($2::text[]) from host where name = $1`, [
      name,
      plugins,
    ]);
  }
}
