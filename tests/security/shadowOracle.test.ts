// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { ruleOf, rightsOf } from '@chargehand/api/access/readRights';
import { isRuledOut, mayEverywhere, type Deed, type Rights } from '@chargehand/api/access/Rights';
import { permittedSql } from '@chargehand/api/inventory/permittedHosts';
import { query } from '@chargehand/api/platform/sql';
import { parseFilter } from '@chargehand/fact-filter';
import type { EntityManager } from '@mikro-orm/postgresql';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { diceOf, type Dice } from '../contracts/diceOf.ts';
import { randomFleet, type RandomFleet } from './randomFleet.ts';
import { randomDeed, randomMoment, randomRights, randomRule } from './randomRights.ts';
import { shadowAllows, shadowAllowsAnywhere, type ShadowRights } from './shadowAllows.ts';
import { storedRule } from './storedRule.ts';

/** CHARGEHAND_SEED to see a run again, or to try another. */
const SEED = Number(process.env['CHARGEHAND_SEED'] ?? 20_261_123);
const FLEETS = 4;
const HOSTS = 48;
const RIGHTS = 525;
const AT_ONCE = 15;

interface Case {
  readonly shadow: ShadowRights;
  readonly deed: Deed;
}

describe('who may do what, beside a shadow without SQL', () => {
  let database: TestDatabase;
  let em: EntityManager;
  before(async () => {
    database = await startDatabase();
    em = database.orm.em.fork();
    await query(em, `insert into smart_proxy (name) values ('site-a')`);
  });
  after(() => database[Symbol.asyncDispose]());

  test('S33: the shadow oracle agrees with SQL on 100,000 random cases', async (t) => {
    const dice = diceOf(SEED);
    const counted = { cases: 0, allowed: 0 };
    for (let n = 0; n < FLEETS; n += 1) {
      const fleet = await randomFleet(em, dice, HOSTS);
      for (let done = 0; done < RIGHTS; done += AT_ONCE) {
        const now = randomMoment(dice);
        const cases = Array.from({ length: AT_ONCE }, () => randomCase(dice, fleet));
        const found = await decide(em, cases, now);
        for (const [index, one] of cases.entries()) {
          const expected = shadowSees(one, fleet, now);
          assert.deepEqual(found[index], expected, `seed ${SEED}: ${describeCase(one, now)}`);
          assertCautious(one, { now, allowed: expected.length });
          counted.cases += fleet.hosts.length;
          counted.allowed += expected.length;
        }
      }
    }
    t.diagnostic(`seed ${SEED}: ${counted.cases} cases, ${counted.allowed} allowed`);
    assert.ok(counted.cases >= 100_000);
    const share = counted.allowed / counted.cases;
    assert.ok(share > 0.1 && share < 0.9, `both answers are frequent: ${share}`);
  });

  test('S33 PB-18: one allow more never hides a host, one deny more never shows one', async () => {
    const dice = diceOf(SEED + 1);
    const fleet = await randomFleet(em, dice, HOSTS);
    let changed = 0;
    for (let n = 0; n < 200; n += 1) {
      const now = randomMoment(dice);
      const { shadow, deed } = randomCase(dice, fleet);
      const plus = (effect: 'ALLOW' | 'DENY'): Case => {
        const rules = [...shadow.rules, randomRule(dice, fleet, { number: 99, effect })];
        return { shadow: { ...shadow, rules }, deed };
      };
      const [base = [], more = [], less = []] = await decide(em, [{ shadow, deed }, plus('ALLOW'), plus('DENY')], now);
      assert.ok(new Set(base).isSubsetOf(new Set(more)), 'an allow hides nothing');
      assert.ok(new Set(less).isSubsetOf(new Set(base)), 'a deny shows nothing');
      changed += Number(more.length > base.length) + Number(less.length < base.length);
    }
    assert.ok(changed > 20, `rules were added that matter: ${changed}`);
  });
});

function randomCase(dice: Dice, fleet: RandomFleet): Case {
  return { shadow: randomRights(dice, fleet), deed: randomDeed(dice) };
}

/** The ids of the hosts on which each may be done, as one statement of the product's conditions says. */
async function decide(em: EntityManager, cases: readonly Case[], now: Date): Promise<readonly (readonly number[])[]> {
  const parameters: unknown[] = [];
  const columns = cases.map(
    ({ shadow, deed }, index) => `(${permittedSql(rightsAsStored(shadow), deed, parameters, now)}) as "${index}"`,
  );
  const rows = await query<Record<string, boolean> & { id: number }>(
    em,
    `select h.id, ${columns.join(', ')} from host h order by h.id`,
    parameters,
  );
  return cases.map((_, index) =>
    rows.flatMap((row) => {
      assert.equal(typeof row[index], 'boolean', 'a condition is never null');
      return row[index] === true ? [row.id] : [];
    }),
  );
}

/** Through the reading of stored rows. */
function rightsAsStored({ isAdmin, rules, token }: ShadowRights): Rights {
  const limit = token && {
    permissions: token.permissions === null ? null : new Set(rightsOfToken(token.permissions)),
    filter: token.filter === null ? null : filterOf(token.filter),
  };
  return rightsOf(rules.map(ruleOf), { userId: 1, isAdmin, token: limit });
}

function rightsOfToken(permissions: readonly string[]): ReturnType<typeof ruleOf>['permissions'] {
  return ruleOf(storedRule({ permissions })).permissions;
}

function filterOf(text: string): Extract<ReturnType<typeof parseFilter>, { ok: true }>['filter'] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`A token's filter has to be one: ${text}`);
  return parsed.filter;
}

function shadowSees({ shadow, deed }: Case, { hosts, forest }: RandomFleet, now: Date): readonly number[] {
  return hosts.filter((host) => shadowAllows(shadow, deed, { host, forest, now })).map(({ id }) => id);
}

/** What is decided without looking at hosts must not promise more than they get, nor refuse what they have. */
function assertCautious(
  { shadow, deed }: Case,
  { now, allowed }: { readonly now: Date; readonly allowed: number },
): void {
  const rights = rightsAsStored(shadow);
  if (mayEverywhere(rights, deed, now)) assert.equal(allowed, HOSTS, 'everywhere means every host');
  if (deed.kind !== 'run') return;
  assert.equal(isRuledOut(rights, deed.command, now), !shadowAllowsAnywhere(shadow, deed, now));
  if (isRuledOut(rights, deed.command, now)) assert.equal(allowed, 0, 'ruled out means no host');
}

function describeCase(one: Case, now: Date): string {
  return JSON.stringify({ now, ...one }, null, 1);
}
