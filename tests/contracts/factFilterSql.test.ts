import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factFilterSql } from '@chargehand/api/inventory/factFilterSql';
import { VISIBLE_HOSTS } from '@chargehand/api/inventory/visibleHosts';
import { query } from '@chargehand/api/platform/sql';
import { matchesFilter, parseFilter, printFilter, type Filter, type FilterHost } from '@chargehand/fact-filter';
import { randomFilter } from '@chargehand/fact-filter/randomFilter.fixture';
import vectors from '@chargehand/fact-filter/vectors.json' with { type: 'json' };
import { addTask } from '../support/addTask.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { tellHosts } from '../support/tellInventory.ts';

interface VectorHost {
  readonly name: string;
  readonly location?: string;
  readonly lastSeenAt?: string;
  readonly classes: readonly string[];
  readonly plugins: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
  readonly tasks?: Readonly<Record<string, string>>;
}

const HOSTS = vectors.hosts as readonly VectorHost[];
const NOW = new Date(vectors.now);

/** Of the hosts themselves, whole, in another case and in parts, so that filters tell them apart. */
const WORDS = {
  texts: HOSTS.flatMap(({ facts, classes, plugins, tasks: _tasks, ...host }) => {
    const texts = [...Object.values(host), ...Object.values(facts), ...classes, ...plugins];
    return texts.flatMap((text) => [text, text.toUpperCase(), text.slice(0, 2), `${text.slice(1, 4)}*`, `*/${text}`]);
  }),
  instants: [
    'today',
    '2026-11-22 10:42',
    '2026-11',
    '30 minutes ago',
    '1 day from now',
    ...HOSTS.flatMap(({ lastSeenAt }) => lastSeenAt ?? []),
  ],
  paths: HOSTS.flatMap(({ facts }) => [...Object.keys(facts), 'nowhere']),
  tasks: ['7', '12', '13', '999999999'],
};

// The same table that packages/fact-filter satisfies in JavaScript.
describe('PostgreSQL selects the hosts of the vectors', () => {
  let database: TestDatabase;
  before(async () => {
    database = await startDatabase();
    await store(database);
  });
  after(() => database[Symbol.asyncDispose]());

  for (const { filter, matches } of vectors.rows) {
    test(filter, async () => assert.deepEqual(await select(database, parsed(filter)), matches.toSorted()));
  }

  test('PostgreSQL and JavaScript agree on 3,000 random filters', async () => {
    let selected = 0;
    for (let seed = 1; seed <= 3_000; seed++) {
      const filter = randomFilter(seed, WORDS);
      const expected = HOSTS.filter((host) => matchesFilter(filter, filterHost(host), NOW)).map(({ name }) => name);
      assert.deepEqual(await select(database, filter), expected.toSorted(), printFilter(filter));
      if (expected.length > 0 && expected.length < HOSTS.length) selected++;
    }
    assert.ok(selected > 300, `only ${selected} filters told hosts apart`);
  });
});

function parsed(text: string): Filter {
  const result = parseFilter(text);
  assert.ok(result.ok);
  return result.filter;
}

function filterHost({ facts, lastSeenAt, ...host }: VectorHost): FilterHost {
  return {
    ...host,
    facts: new Map(Object.entries(facts)),
    lastSeenAt: lastSeenAt === undefined ? undefined : new Date(lastSeenAt),
  };
}

async function select(database: TestDatabase, filter: Filter): Promise<string[]> {
  const parameters: unknown[] = [];
  const condition = factFilterSql(filter, parameters, NOW);
  const rows = await query<{ name: string }>(
    database.orm.em.fork(),
    `select h.name from ${VISIBLE_HOSTS} where ${condition}`,
    parameters,
  );
  return rows.map(({ name }) => name).toSorted();
}

async function store(database: TestDatabase): Promise<void> {
  const em = database.orm.em.fork();
  await tellHosts(em, HOSTS);
  for (const { name, plugins, lastSeenAt } of HOSTS) {
    await query(em, `insert into host_plugin (host_id, name) select id, unnest($2::text[]) from host where name = $1`, [
      name,
      plugins,
    ]);
    await query(em, `update host set last_seen_at = $2 where name = $1`, [name, lastSeenAt ?? null]);
  }
  await storeTasks(database);
  // No source may tell it; to the language it is a title like any other.
  await query(em, `insert into location (name, title) values ('', '')`);
  for (const { name, location } of HOSTS) {
    if (location !== '') continue;
    await query(em, `update host set location_id = (select id from location where title = '') where name = $1`, [name]);
  }
}

/** The tasks that the vectors speak of, and in each a target whose host is gone. */
async function storeTasks({ orm }: TestDatabase): Promise<void> {
  const em = orm.em.fork();
  await query(em, `insert into app_user (login, name) values ('olga', 'Olga')`);
  for (const id of [7, 12, 999_999_999]) {
    await addTask(em, { action: 'ping' });
    await query(em, `update task set id = $1 where id = (select max(id) from task where id < 7)`, [id]);
    const targets = HOSTS.flatMap(({ name, tasks }) => {
      const state = tasks?.[String(id)];
      return state === undefined ? [] : [{ name, state }];
    });
    await query(
      em,
      `insert into target (task_id, position, name, host_id, state)
       select $1::int, n.place, n.name, h.id, n.state::target_state
       from unnest($2::text[], $3::text[]) with ordinality as n(name, state, place) left join host h on h.name = n.name`,
      [id, ['gone', ...targets.map(({ name }) => name)], ['FAILED', ...targets.map(({ state }) => state)]],
    );
  }
}
