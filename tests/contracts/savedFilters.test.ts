import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type Asking, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { followPages } from '../support/followPages.ts';

interface Saved {
  readonly id: string;
  readonly name: string;
  readonly filter: string;
  readonly isShared: boolean;
  readonly owner: { readonly login: string };
}

const FIELDS = 'id name filter isShared owner { login }';
const CREATE = `mutation ($input: SavedFilterInput!) { saved: createSavedFilter(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: SavedFilterInput!) { saved: updateSavedFilter(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteSavedFilter(id: $id) }';
const FIND = `query ($id: ID!) { saved: savedFilter(id: $id) { ${FIELDS} } }`;
const LIST = 'query ($search: String) { savedFilters(search: $search, first: 500) { totalCount nodes { name } } }';

describe('saved filters', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  let made = 0;
  const inputOf = (input: object = {}): object => ({ name: `filter ${++made}`, filter: 'facts.role = web', ...input });
  const create = async (input: object = {}, asking: Asking = 'olga'): Promise<Saved> =>
    (await world.ask<{ saved: Saved }>(CREATE, { input: inputOf(input) }, asking)).saved;
  const find = async (id: string, asking: Asking): Promise<Saved | null> =>
    (await world.ask<{ saved: Saved | null }>(FIND, { id }, asking)).saved;
  const list = async (asking: Asking, search: string | null = null): Promise<string[]> => {
    const { savedFilters } = await world.ask<{ savedFilters: { totalCount: number; nodes: Saved[] } }>(
      LIST,
      { search },
      asking,
    );
    assert.equal(savedFilters.totalCount, savedFilters.nodes.length);
    return savedFilters.nodes.map(({ name }) => name);
  };

  test('a filter is kept for its user as it was given, its name without blanks around it', async () => {
    const saved = await create({ name: '  Web hosts ', filter: ' facts.role  =  web ' });
    assert.deepEqual(
      { ...saved, id: '' },
      { id: '', name: 'Web hosts', filter: ' facts.role  =  web ', isShared: false, owner: { login: 'olga' } },
    );
    assert.deepEqual(await find(saved.id, 'olga'), saved);
  });

  test('a private filter does not exist for others, admins among them', async () => {
    const { id } = await create({ name: 'mine alone' });
    for (const other of ['otto', 'admin'] as const) {
      assert.equal(await find(id, other), null);
      assert.ok(!(await list(other)).includes('mine alone'));
      for (const there of [id, '999999', 'nonsense', '1e3', '', '-1', '99999999999999']) {
        assert.equal(await world.codeOf(UPDATE, { id: there, input: inputOf() }, other), 'SAVED_FILTER_NOT_FOUND');
        assert.equal(await world.codeOf(DELETE, { id: there }, other), 'SAVED_FILTER_NOT_FOUND');
      }
    }
    assert.equal((await find(id, 'olga'))?.name, 'mine alone');
  });

  test('everybody sees a shared filter; only its owner and admins change it', async () => {
    const { id } = await create({ isShared: true, name: 'shared one' });
    assert.equal((await find(id, 'otto'))?.owner.login, 'olga');
    assert.ok((await list('otto')).includes('shared one'));
    assert.equal(await world.codeOf(UPDATE, { id, input: inputOf() }, 'otto'), 'FORBIDDEN');
    assert.equal(await world.codeOf(DELETE, { id }, 'otto'), 'FORBIDDEN');
    const { saved } = await world.ask<{ saved: Saved }>(
      UPDATE,
      { id, input: inputOf({ name: 'by admin', isShared: true }) },
      'admin',
    );
    assert.deepEqual([saved.name, saved.owner.login], ['by admin', 'olga']);
    await world.ask(UPDATE, { id, input: inputOf({ name: 'private again' }) }, 'admin');
    assert.equal(await find(id, 'admin'), null);
    assert.equal((await find(id, 'olga'))?.name, 'private again');
    assert.deepEqual(await world.ask(DELETE, { id }), { deleteSavedFilter: true });
    assert.equal(await find(id, 'olga'), null);
  });

  test('only users have saved filters', async () => {
    for (const [asking, code] of [
      ['nobody', 'UNAUTHENTICATED'],
      ['bridge', 'FORBIDDEN'],
    ] as const) {
      assert.equal(await world.codeOf(CREATE, { input: inputOf() }, asking), code);
      assert.equal(await world.codeOf(LIST, {}, asking), code);
      assert.equal(await world.codeOf(FIND, { id: '1' }, asking), code);
      assert.equal(await world.codeOf(DELETE, { id: '1' }, asking), code);
    }
  });

  test('a name is 1 to 100 characters without control characters', async () => {
    const { id } = await create();
    for (const name of ['', '   ', 'x'.repeat(101), 'a\0b', 'a\nb', 'a\u0085b', 'a\u007fb']) {
      assert.equal(await world.codeOf(CREATE, { input: inputOf({ name }) }), 'BAD_FILTER_NAME', name);
      assert.equal(await world.codeOf(UPDATE, { id, input: inputOf({ name }) }), 'BAD_FILTER_NAME', name);
    }
    for (const name of ['x'.repeat(100), '🚒'.repeat(100), "o'clock %_ __proto__", '__proto__', '<b>'])
      assert.equal((await create({ name })).name, name);
  });

  test('a filter must be one that can be read', async () => {
    const { id, filter } = await create();
    for (const bad of ['and and', '', 'facts.role = "a\0b"', 'name = ']) {
      assert.match((await world.codeOf(CREATE, { input: inputOf({ filter: bad }) })) ?? '', /^FILTER_/, bad);
      assert.match((await world.codeOf(UPDATE, { id, input: inputOf({ filter: bad }) })) ?? '', /^FILTER_/, bad);
    }
    assert.equal((await find(id, 'olga'))?.filter, filter);
  });

  test('a user has no two filters of one name, different users may', async () => {
    const { id, name } = await create({ name: 'twice' });
    assert.equal(await world.codeOf(CREATE, { input: inputOf({ name: ' twice ' }) }), 'FILTER_NAME_TAKEN');
    const other = await create();
    assert.equal(await world.codeOf(UPDATE, { id: other.id, input: inputOf({ name }) }), 'FILTER_NAME_TAKEN');
    await world.ask(UPDATE, { id, input: inputOf({ name, filter: 'name = a' }) });
    assert.equal((await create({ name }, 'otto')).owner.login, 'otto');
    for (const round of [1, 2, 3]) {
      const input = { name: `at once ${round}`, filter: 'all' };
      const codes = await Promise.all(Array.from({ length: 10 }, async () => await world.codeOf(CREATE, { input })));
      assert.deepEqual(codes.toSorted(), [...Array<string>(9).fill('FILTER_NAME_TAKEN'), undefined]);
    }
  });

  test('a search takes every character for itself; pages give each filter once, those of one name too', async () => {
    for (const name of ['100% sure', 'snake_case']) await create({ name });
    assert.deepEqual(await list('olga', '%'), ['100% sure', "o'clock %_ __proto__"]);
    assert.deepEqual(await list('olga', 'SNAKE_'), ['snake_case']);
    assert.deepEqual(await list('olga', '*'), []);
    for (const asking of ['olga', 'otto', 'admin'] as const) await create({ name: 'same', isShared: true }, asking);
    const all = await list('olga');
    assert.equal(all.filter((name) => name === 'same').length, 3);
    for (const first of [1, 2, 5])
      assert.deepEqual(await followPages(world, (page) => ({ field: `savedFilters(${page})` }), first), all);
    const after = Buffer.from('k:["same","x"]').toString('base64url');
    assert.equal(await world.codeOf(`{ savedFilters(after: "${after}") { totalCount } }`), 'BAD_CURSOR');
  });

  test('every change is audited, and so is what was refused for want of a right', async () => {
    const before = (await world.audit()).length;
    const { id, name } = await create({ isShared: true });
    await world.codeOf(CREATE, { input: inputOf({ name }) });
    await world.codeOf(DELETE, { id }, 'otto');
    await world.ask(UPDATE, { id, input: inputOf({ isShared: true }) }, 'admin');
    await world.ask(DELETE, { id });
    const object = `filter:${id}`;
    assert.deepEqual(
      (await world.audit()).slice(before).map((entry) => ({ ...entry })),
      [
        { actor: 'user:olga', act: 'filter.create', object },
        { actor: 'user:otto', act: 'mutation.refused', object: 'mutation:deleteSavedFilter' },
        { actor: 'user:admin', act: 'filter.update', object },
        { actor: 'user:olga', act: 'filter.delete', object },
      ],
    );
  });

  test('a user has at most 1000 filters', async () => {
    await query(
      world.em,
      `insert into saved_filter (name, filter, owner_id) select 'n' || n, 'all', u.id from app_user u, generate_series(1, 999) n where u.login = 'otto'
      on conflict do nothing`,
    );
    await query(
      world.em,
      `delete from saved_filter f using app_user u where u.id = f.owner_id and u.login = 'otto' and f.name !~ '^n'`,
    );
    await create({}, 'otto');
    assert.equal(await world.codeOf(CREATE, { input: inputOf() }, 'otto'), 'TOO_MANY_SAVED_FILTERS');
    assert.equal(await world.codeOf(CREATE, { input: inputOf() }), undefined);
  });
});
