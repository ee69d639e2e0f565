import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rewriteChain, startAuditWorld, type Tampering } from './auditWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

const LENGTH = 12;

/** Everything of the trail, as text. */
const SNAPSHOT = `
  select coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object('at', e.at::text) order by e.id), '[]')::text as entries,
    (select coalesce(jsonb_agg(to_jsonb(s) order by s.position), '[]')::text from audit_seal s) as seals from audit_entry e`;

const id = fc.integer({ min: 1, max: LENGTH });
const text = fc.string({ maxLength: 4 }).map((written) => written.replaceAll('\0', ''));

/** One edit of the trail by somebody whom nothing in the database stops. */
const edit: fc.Arbitrary<Tampering> = fc.oneof(
  {
    // More often, for each column has to have been the only thing that was edited.
    weight: 8,
    arbitrary: fc
      .tuple(id, fc.constantFrom('actor', 'act', 'object', 'address', 'credential'), text)
      .map(([at, column, value]) => run(`update audit_entry set ${column} = $2 where id = $1`, at, value)),
  },
  fc
    .tuple(id, fc.integer({ min: -2, max: 2 }))
    .map(([at, us]) =>
      run(`update audit_entry set at = at + make_interval(secs => $2::int / 1e6) where id = $1`, at, us),
    ),
  fc
    .tuple(id, fc.jsonValue())
    .map(([at, value]) => run('update audit_entry set details = $2 where id = $1', at, storable(value))),
  id.map((at) => run('delete from audit_entry where id = $1', at)),
  id.map((at) => run('delete from audit_seal where position >= $1', at)),
  id.map((at) => run('delete from audit_seal where position = $1', at)),
  id.map((at) =>
    run(
      `insert into audit_entry (id, actor, act, object, details) select -$1::int, actor, act, object, details from audit_entry where id = $1 on conflict do nothing`,
      at,
    ),
  ),
  fc
    .tuple(id, id)
    .map(([one, other]) =>
      run(
        `update audit_entry e set actor = o.actor, at = o.at, object = o.object, details = o.details from audit_entry o where (e.id, o.id) in (($1::int, $2::int), ($2::int, $1::int))`,
        one,
        other,
      ),
    ),
  fc.constant<Tampering>(rewriteChain),
);

test('S77: PB-27: any edit script is detected, and nothing else is', async () => {
  await using world = await startAuditWorld(LENGTH);
  const checkpoint = await world.checkpoint();
  const snapshot = async (em: EntityManager): Promise<unknown> => await query(em, SNAPSHOT);
  const original = await snapshot(world.em);
  const seen = { changed: 0, same: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (script) => {
      let isSame = false;
      const verdict = await world.verdictAfter(
        async (em) => {
          for (const step of script) await step(em);
          isSame = JSON.stringify(await snapshot(em)) === JSON.stringify(original);
        },
        [checkpoint],
      );
      seen[isSame ? 'same' : 'changed'] += 1;
      assert.equal(verdict.kind, isSame ? 'sound' : 'broken');
    }),
    { numRuns: 600 },
  );
  assert.ok(seen.changed > 100 && seen.same > 0, JSON.stringify(seen));
});

function run(sql: string, ...parameters: readonly unknown[]): Tampering {
  return async (em) => await query(em, sql, parameters);
}

function storable(value: unknown): string {
  return JSON.stringify(value)
    .toWellFormed()
    .replaceAll('\\u0000', '')
    .replaceAll(/\\ud[89a-f]../gi, '');
}
