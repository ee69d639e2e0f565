import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startGraphWorld, type GraphWorld } from '../support/graphWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { sealAll } from './auditWorld.ts';

const ENTRIES = `query ($who: String, $act: String, $object: String, $from: DateTime, $to: DateTime, $search: String, $first: Int! = 50, $after: String) {
  auditEntries(who: $who, act: $act, object: $object, from: $from, to: $to, search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor }
    nodes { id at actor act object details address credential position } } }`;

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly object: string;
  readonly position: number | null;
  readonly [field: string]: unknown;
}

interface Entries {
  readonly auditEntries: {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly Entry[];
  };
}

const ROWS = [
  ['user:olga', 'task.run', 'task:1', { plugin: 'service' }],
  ['user:otto', 'task.cancel', 'task:1', {}],
  ['api', 'task.pause', 'task:10', { reason: 'Straße 50%_' }],
  ['bridge:site-a', 'dispatch.claim', 'task:10', { dispatch: 3 }],
  ['user:olga', 'tasker', 'tasks', {}],
] as const;

describe('the audit trail in the graph', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
    const insert = `
      insert into audit_entry (at, actor, act, object, details, address)
      values ('2026-11-22T10:00:00Z'::timestamptz + make_interval(mins => $1), $2, $3, $4, $5, '192.0.2.' || $1::int)`;
    for (const [index, [actor, act, object, details]] of ROWS.entries()) {
      await query(world.em, insert, [index, actor, act, object, JSON.stringify(details)]);
      if (index === 2) await sealAll(world.em);
    }
  });
  after(() => world[Symbol.asyncDispose]());

  const list = async (variables: object = {}): Promise<Entries['auditEntries']> =>
    (await world.ask<Entries>(ENTRIES, variables, 'admin')).auditEntries;
  /** The rows by their places above, newest first. */
  const found = async (variables: object): Promise<readonly number[]> => {
    const { nodes, totalCount } = await list(variables);
    assert.equal(totalCount, nodes.length);
    return nodes.map(({ at }) => new Date(at).getUTCMinutes());
  };

  test('S75: the trail is read newest first, each entry with what it says and its place in the chain', async () => {
    const { nodes } = await list();
    assert.deepEqual(
      nodes.map(({ position }) => position),
      [null, null, 3, 2, 1],
    );
    assert.deepEqual(
      { ...nodes[2], id: '' },
      {
        id: '',
        at: '2026-11-22T10:02:00.000Z',
        actor: 'api',
        act: 'task.pause',
        object: 'task:10',
        details: { reason: 'Straße 50%_' },
        address: '192.0.2.2',
        credential: null,
        position: 3,
      },
    );
  });

  const searches: readonly (readonly [object, readonly number[]])[] = [
    [{}, [4, 3, 2, 1, 0]],
    [{ who: 'olga' }, [4, 0]],
    [{ who: 'user:olga' }, [4, 0]],
    [{ who: 'api' }, [2]],
    [{ who: 'ol' }, []],
    [{ act: 'task' }, [2, 1, 0]],
    [{ act: 'task.run' }, [0]],
    [{ act: 'task.' }, []],
    [{ object: 'task:1' }, [1, 0]],
    [{ object: 'task' }, [3, 2, 1, 0]],
    [{ from: '2026-11-22T10:01:00Z', to: '2026-11-22T10:03:00Z' }, [2, 1]],
    [{ search: 'STRASSE' }, []],
    [{ search: 'sTRAßE' }, [2]],
    [{ search: '50_' }, []],
    [{ search: '*site*task:10*' }, [3]],
    [{ search: '*STRA*50**' }, [2]],
    [{ search: '192.0.2.1' }, [1]],
    [{ who: 'olga', act: 'task' }, [0]],
    [{ who: ' ', act: '', object: null, search: '' }, [4, 3, 2, 1, 0]],
    [{ who: 'a\0b' }, []],
    [{ search: "'; drop table audit_entry; --" }, []],
  ];
  for (const [search, places] of searches)
    test(`it is narrowed by ${JSON.stringify(search)}`, async () => {
      assert.deepEqual(await found(search), places);
    });

  test('pages follow each other without gap or repetition', async () => {
    const places: number[] = [];
    let page = await list({ first: 2 });
    for (;;) {
      places.push(...page.nodes.map(({ at }) => new Date(at).getUTCMinutes()));
      assert.equal(page.totalCount, 5);
      if (!page.pageInfo.hasNextPage) break;
      page = await list({ first: 2, after: page.pageInfo.endCursor });
    }
    assert.deepEqual(places, [4, 3, 2, 1, 0]);
  });

  test('S75: only who may view the audit trail reads it, and reading it leaves no record', async () => {
    const before = (await world.audit()).length;
    for (const [asking, code] of [
      ['olga', 'FORBIDDEN'],
      ['bridge', 'FORBIDDEN'],
      ['nobody', 'UNAUTHENTICATED'],
    ] as const)
      assert.equal(await world.codeOf(ENTRIES, {}, asking), code);
    await list();
    assert.equal((await world.audit()).length, before);
  });

  test('a page that cannot be is refused', async () => {
    assert.equal(await world.codeOf(ENTRIES, { first: 501 }, 'admin'), 'BAD_PAGE_SIZE');
    assert.equal(await world.codeOf(ENTRIES, { after: 'x' }, 'admin'), 'BAD_CURSOR');
  });
});
