import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factFilterSql } from '@chargehand/api/inventory/factFilterSql';
import { VISIBLE_HOSTS } from '@chargehand/api/inventory/visibleHosts';
import { query } from '@chargehand/api/platform/sql';
import { parseFilter } from '@chargehand/fact-filter';
import { randomText } from '@chargehand/fact-filter/randomText.fixture';
import { startDatabase } from '../support/database.ts';
import { tellHosts } from '../support/tellInventory.ts';

/** CHARGEHAND_RANDOM_FILTERS=1000000 takes some ten minutes. */
const TEXTS = Number(process.env['CHARGEHAND_RANDOM_FILTERS'] ?? '20000');

test(`S54: ${TEXTS} random texts are refused or answered, without a fault of SQL`, async (t) => {
  await using database = await startDatabase();
  const em = database.orm.em.fork();
  await tellHosts(em, [
    {
      name: 'a',
      hostgroup: 'a/b',
      location: 'a',
      proxy: 'web-1',
      facts: { a: '5', 'os.family': 'a b' },
      classes: ['a'],
    },
    { name: 'web-1', hostgroup: 'a', facts: { a: '-5.5', 'os.family': '' }, classes: ['Größe', '東京'] },
  ]);
  let answered = 0;
  let slowestMs = 0;
  for (let seed = 1; seed <= TEXTS; seed++) {
    const text = randomText(seed);
    const parsed = parseFilter(text);
    if (!parsed.ok) continue;
    const parameters: unknown[] = [];
    const condition = factFilterSql(parsed.filter, parameters, new Date('2026-11-22T10:42:30Z'));
    const startedAt = performance.now();
    await query(em, `select count(*) from ${VISIBLE_HOSTS} where ${condition}`, parameters).catch((cause: unknown) => {
      throw new Error(`${JSON.stringify(text)} became a faulty statement`, { cause });
    });
    answered++;
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  t.diagnostic(`${answered} of ${TEXTS} were filters; the slowest took ${Math.round(slowestMs)} ms`);
  assert.ok(answered > TEXTS / 20, `only ${answered} were filters`);
  assert.ok(slowestMs < 2_000, `one took ${slowestMs} ms`);
});
