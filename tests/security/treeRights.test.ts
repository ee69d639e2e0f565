// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { ruleOf, rightsOf, type RuleRow } from '@chargehand/api/access/readRights';
import type { Caller } from '@chargehand/api/access/RequestContext';
import { kinOfNode } from '@chargehand/api/inventory/treeNodes';
import { narrowTo } from '@chargehand/api/platform/ReaderEntityManager';
import { query, queryOne } from '@chargehand/api/platform/sql';
import { scopeOfCaller } from '@chargehand/api/tasks/scopeOfCaller';
import type { EntityManager } from '@mikro-orm/postgresql';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { diceOf, pick } from '../contracts/diceOf.ts';
import { forestOf, randomFleet, type RandomFleet } from './randomFleet.ts';
import { randomMoment, randomRights } from './randomRights.ts';
import { SHADOW_TREES, shadowAllows, type ShadowHost, type ShadowTree } from './shadowAllows.ts';
import { storedRule } from './storedRule.ts';

const SEE = { kind: 'see', permission: 'VIEW_HOSTS' } as const;

describe('trees and what rules name of them', () => {
  let database: TestDatabase;
  let em: EntityManager;
  before(async () => {
    database = await startDatabase();
    em = database.orm.em.fork();
    await query(em, `insert into smart_proxy (name) values ('site-a')`);
  });
  after(() => database[Symbol.asyncDispose]());

  const readerOf = (rules: readonly RuleRow[], now = new Date()): EntityManager => {
    const rights = rightsOf(rules.map(ruleOf), { userId: 1, isAdmin: false });
    const caller: Caller = { kind: 'user', userId: 1, login: 'somebody', isAdmin: false, rights };
    return narrowTo(database.orm.em.fork(), scopeOfCaller(caller, now));
  };
  const namesIn = async (reader: EntityManager, statement: string): Promise<readonly string[]> =>
    (await query<{ name: string }>(reader, statement)).map(({ name }) => name);

  for (const tree of SHADOW_TREES)
    test(`S35: a rule for a ${tree} shows what is below at any depth, never what is above or begins alike`, async () => {
      await randomFleet(em, diceOf(1), 0);
      await query(em, `delete from ${tree}`);
      const deep = 'web/1/2/3/4/5/6/7/8/9';
      const ids = await addTitles(em, tree, [
        'web',
        'web2',
        'web_',
        'WEB',
        'web2/web',
        'a',
        'a/b',
        'a_b',
        'a/b/c',
        'a/bc',
        deep,
      ]);
      for (const [title, id] of ids)
        await query(em, `insert into host (name, ${tree}_id) values ($1, $2)`, [`in ${title}`, id]);
      const seen = async (...titles: readonly string[]): Promise<readonly string[]> => {
        const named = titles.map((title) => ids.get(title) ?? 0);
        const rule = storedRule({ permissions: ['VIEW_HOSTS'], [`${tree}Ids`]: named });
        return await namesIn(readerOf([rule]), 'select h.name from host h order by h.name');
      };
      const below = [...ids.keys()].filter((title) => title === 'web' || title.startsWith('web/'));
      assert.equal(below.length, 10);
      assert.deepEqual(await seen('web'), below.map((title) => `in ${title}`).toSorted());
      assert.deepEqual(await seen('a/b'), ['in a/b', 'in a/b/c']);
      assert.deepEqual(await seen(deep), [`in ${deep}`]);
      assert.deepEqual(await seen(), [], 'an empty list names nothing');
    });

  test('S33: what a reader finds in the tables of hosts and trees is what the shadow allows', async () => {
    const dice = diceOf(7);
    const fleet = await randomFleet(em, dice, 40);
    for (let n = 0; n < 120; n += 1) {
      const now = randomMoment(dice);
      const { rules } = randomRights(dice, fleet);
      const reader = readerOf(rules, now);
      const sees = fleet.hosts.filter((host) =>
        shadowAllows({ isAdmin: false, rules, token: null }, SEE, { host, forest: fleet.forest, now }),
      );
      const hosts = await namesIn(reader, 'select h.name from host h');
      assert.deepEqual(hosts.toSorted(), sees.map(({ name }) => name).toSorted(), JSON.stringify(rules));
      const facts = await namesIn(reader, 'select distinct f.name from fact f join fact_value v on v.fact_id = f.id');
      assert.deepEqual(facts.toSorted(), [...new Set(sees.flatMap(({ facts: own }) => [...own.keys()]))].toSorted());
      for (const tree of SHADOW_TREES) {
        const found = await query<{ id: number }>(reader, `select n.id from ${tree} n`);
        // What the person's own rules name is theirs to know, so it is let in whoever is there.
        const due = nodesAbove(fleet, tree, sees);
        const named = new Set(
          rules.flatMap((rule) => rule[`${tree}Ids`] ?? []).flatMap((id) => [...climb(fleet, tree, id)]),
        );
        const ids = new Set(found.map(({ id }) => id));
        assert.ok(due.isSubsetOf(ids) && ids.isSubsetOf(due.union(named)), `${tree} of ${JSON.stringify(rules)}`);
      }
    }
  });

  test('PB-19: after any edit of a tree, what is above and below equals a naive closure', async () => {
    const dice = diceOf(11);
    const fleet = await randomFleet(em, dice, 30);
    const parents = new Map(fleet.nodes.hostgroup.map(({ id, parentId }) => [id, parentId]));
    for (let edit = 0; edit < 25; edit += 1) {
      const [moved, target] = [
        pick(dice, fleet.nodes.hostgroup).id,
        dice(4) === 0 ? null : pick(dice, fleet.nodes.hostgroup).id,
      ];
      if (target !== null && closure(parents, target).has(moved)) continue;
      parents.set(moved, target);
      await query(em, 'update hostgroup set parent_id = $2 where id = $1', [moved, target]);
      for (const { id } of fleet.nodes.hostgroup) {
        const above = closure(parents, id);
        const below = new Set([...parents.keys()].filter((other) => closure(parents, other).has(id)));
        const rule = storedRule({ permissions: ['VIEW_HOSTS'], hostgroupIds: [id] });
        const expected = fleet.hosts.filter((host) => host.in.hostgroup !== null && below.has(host.in.hostgroup));
        const found = await namesIn(readerOf([rule]), 'select h.name from host h');
        assert.deepEqual(found.toSorted(), expected.map(({ name }) => name).toSorted());
        const reader = database.orm.em.fork();
        const kin = async (which: 'ancestors' | 'descendants'): Promise<Set<number>> =>
          new Set(
            (await kinOfNode(reader, id, { tree: 'hostgroup', kin: which, first: 1_000 })).map((node) => node.id),
          );
        assert.deepEqual(await kin('ancestors'), above.difference(new Set([id])));
        assert.deepEqual(await kin('descendants'), below.difference(new Set([id])));
      }
    }
    assert.equal(forestOf(fleet.nodes).hostgroup.size, parents.size);
  });
});

/** Also everything above the titles. Ids by title. */
async function addTitles(
  em: EntityManager,
  tree: ShadowTree,
  titles: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const title of titles) {
    const parts = title.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const path = parts.slice(0, depth).join('/');
      if (ids.has(path)) continue;
      const parent = ids.get(parts.slice(0, depth - 1).join('/')) ?? null;
      const insert = `insert into ${tree} (name, title, parent_id) values ($1, $2, $3) returning id`;
      const { id } = await queryOne<{ id: number }>(em, insert, [parts[depth - 1], path, parent]);
      ids.set(path, id);
    }
  }
  return ids;
}

/** A node with everything above it. */
function closure(parents: ReadonlyMap<number, number | null>, id: number): Set<number> {
  const found = new Set<number>();
  for (let at: number | null = id; at !== null && !found.has(at); at = parents.get(at) ?? null) found.add(at);
  return found;
}

function climb({ forest }: RandomFleet, tree: ShadowTree, id: number): Set<number> {
  return forest[tree].has(id) ? closure(forest[tree], id) : new Set();
}

function nodesAbove(fleet: RandomFleet, tree: ShadowTree, hosts: readonly ShadowHost[]): Set<number> {
  return new Set(hosts.flatMap((host) => [...(host.in[tree] === null ? [] : climb(fleet, tree, host.in[tree]))]));
}
