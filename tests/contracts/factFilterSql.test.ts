import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factFilterSql } from '@chargehand/api/inventory/factFilterSql';
import { syncInventory } from '@chargehand/api/inventory/syncInventory';
import { VISIBLE_HOSTS } from '@chargehand/api/inventory/visibleHosts';
import { query } from '@chargehand/api/platform/sql';
import { parseFilter } from '@chargehand/fact-filter';
import vectors from '@chargehand/fact-filter/vectors.json' with { type: 'json' };
import { startDatabase, type TestDatabase } from '../support/database.ts';

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
  await syncInventory(em, vectors.hosts);
  for (const { name, classes, plugins, facts } of HOSTS) {
    await query(em, `insert into host_class (host_id, name) select id, unnest($2::text[]) from host where name = $1`, [
      name,
      classes,
    ]);
    await query(em, `insert into host_plugin (host_id, name) select id, unnest($2::text[]) from host where name = $1`, [
      name,
      plugins,
    ]);
    const [names, values] = [Object.keys(facts), Object.values(facts)];
    await query(em, `insert into fact (name) select unnest($1::text[]) on conflict do nothing`, [names]);
    await query(
      em,
      `insert into fact_value (host_id, fact_id, value)
       select h.id, f.id, r.value from unnest($2::text[], $3::text[]) as r(fact, value) join fact f on f.name = r.fact, host h where h.name = $1`,
      [name, names, values],
    );
  }
}
