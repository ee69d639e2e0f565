import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startRoleWorld, type RoleWorld, type RuleWish } from './RoleWorld.ts';
import { query } from '@chargehand/api/platform/sql';

const SEE = { permissions: ['VIEW_HOSTS', 'VIEW_TASKS'] };

describe('rules about hosts', () => {
  let world: RoleWorld;
  before(async () => {
    world = await startRoleWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const seenWith = async (...rules: readonly RuleWish[]): Promise<readonly string[]> => {
    await world.giveOnly('otto', rules);
    return await world.seenBy('otto');
  };

  test('S34: no role, no rule, no hosts in a rule and no organization show no host, no task and no count', async () => {
    await world.run({ filter: 'name ~ web' });
    const nothing: readonly (readonly RuleWish[])[] = [
      [],
      [SEE],
      [{ ...SEE, hostgroups: [] }],
      [{ ...SEE, organizations: [] }],
      [{ ...SEE, organizations: [], locations: ['Europe'] }],
    ];
    for (const rules of nothing) {
      assert.deepEqual(await seenWith(...rules), []);
      const seen = await world.graph.ask(
        `{ tasks { totalCount } hostgroups { totalCount } facts { totalCount } smartProxies { name } plugins { name }
           locations { totalCount } organizations { totalCount } completeFilter(text: "name = w", position: 8) { text }
           previewTargets(filter: "all") { total } }`,
        {},
        'otto',
      );
      assert.deepEqual(seen, {
        tasks: { totalCount: 0 },
        hostgroups: { totalCount: 0 },
        facts: { totalCount: 0 },
        smartProxies: [],
        plugins: [],
        locations: { totalCount: 0 },
        organizations: { totalCount: 0 },
        completeFilter: [],
        previewTargets: { total: 0 },
      });
    }
  });

  test('S35: a host group means everything below it, at any depth, and nothing above or beside it', async () => {
    assert.deepEqual(await seenWith({ ...SEE, hostgroups: ['web'] }), ['web-1', 'web-2', 'web-3']);
    assert.deepEqual(await seenWith({ ...SEE, hostgroups: ['web/eu'] }), ['web-2', 'web-3']);
    assert.deepEqual(await seenWith({ ...SEE, hostgroups: ['a/b'] }), ['a-1']);
    assert.deepEqual(await seenWith({ ...SEE, locations: ['Europe'] }), ['a-1', 'a-2', 'web-1', 'web-2', 'web2-1']);
    assert.deepEqual(await seenWith({ ...SEE, organizations: ['Ops'] }), ['web-1', 'web-2', 'web-3']);
  });

  test('the parts of a rule narrow each other, rules add up, and what is denied is denied', async () => {
    const web = { ...SEE, hostgroups: ['web'] };
    assert.deepEqual(await seenWith({ ...web, locations: ['Europe'] }), ['web-1', 'web-2']);
    assert.deepEqual(await seenWith({ ...web, filter: 'name ~ 3' }), ['web-3']);
    assert.deepEqual(await seenWith({ ...web, locations: ['Asia'] }, { ...SEE, hostgroups: ['a_b'] }), [
      'a-2',
      'web-3',
    ]);
    assert.deepEqual(await seenWith(web, { ...SEE, effect: 'DENY', hostgroups: ['web/eu'] }), ['web-1']);
    assert.deepEqual(
      await seenWith({ ...SEE, isEverywhere: true }, { ...SEE, effect: 'DENY', organizations: ['Ops', 'Sales'] }),
      ['bare'],
    );
  });

  test('S73: a rule asks for what hosts say of themselves only if it says so', async () => {
    const byFact = { ...SEE, filter: 'facts.role = web' };
    await assert.rejects(world.createRole([byFact]), /a host says of itself/);
    await assert.rejects(world.createRole([{ ...byFact, effect: 'DENY' }]), /a host says of itself/);
    await assert.rejects(world.createRole([{ ...SEE, filter: 'class = x' }]), /a host says of itself/);
    assert.deepEqual(await seenWith({ ...byFact, trustsHosts: true }), ['web-1', 'web-2', 'web-3']);
    for (const filter of ['task = 1', 'last_seen > 5', 'web', 'all', 'name =', 'nonsense ='])
      await assert.rejects(world.createRole([{ ...SEE, filter }]), /its filter/, filter);
  });

  test('S36: what is moved is seen, or not, from the next question on', async () => {
    await world.giveOnly('otto', [{ ...SEE, hostgroups: ['web/eu'] }]);
    const move = async (parent: string | null): Promise<void> => {
      const sql = `update hostgroup set parent_id = (select id from hostgroup where title = $1) where title = 'web/eu/old'`;
      await query(world.graph.em, sql, [parent]);
    };
    assert.deepEqual(await world.seenBy('otto'), ['web-2', 'web-3']);
    await move('a_b');
    assert.deepEqual(await world.seenBy('otto'), ['web-2']);
    await move('web/eu');
    assert.deepEqual(await world.seenBy('otto'), ['web-2', 'web-3']);
  });

  test('somebody sees the groups and places of their hosts and those above, with counts of what they see', async () => {
    await world.giveOnly('otto', [{ ...SEE, hostgroups: ['web/eu'], locations: ['Europe'] }]);
    const trees = await world.graph.ask(
      `{ hostgroups { nodes { title hostCount hostCountBelow } } locations { nodes { title hostCountBelow } }
         organizations { nodes { title } } hostgroup(title: "web2") { title } host(name: "web-3") { name } }`,
      {},
      'otto',
    );
    assert.deepEqual(trees, {
      hostgroups: {
        nodes: [
          { title: 'web', hostCount: 0, hostCountBelow: 1 },
          { title: 'web/eu', hostCount: 1, hostCountBelow: 1 },
        ],
      },
      locations: {
        nodes: [
          { title: 'Europe', hostCountBelow: 1 },
          { title: 'Europe/Paris', hostCountBelow: 1 },
        ],
      },
      organizations: { nodes: [{ title: 'Ops' }] },
      hostgroup: null,
      host: null,
    });
  });
});
