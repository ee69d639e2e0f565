import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startTaskWorld, type Said, type TaskWorld, type Trial } from './startTaskWorld.ts';
import { ENTITIES } from '@chargehand/api/entities';
import { groupingOf } from '@chargehand/api/outputs/groupingOf';
import { readLeaveOut } from '@chargehand/api/outputs/readLeaveOut';
import { connectDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import { canonicalJson } from '@chargehand/api/tasks/canonicalJson';
import { settleTask } from '@chargehand/api/tasks/settleTask';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { countStatements } from '../support/countStatements.ts';
import { targetsOf, type TargetFacts } from './taskRows.ts';

const HOSTS = { a: 6, b: 5 };
const OUTCOMES = new Set(['SUCCEEDED', 'FAILED', 'UNKNOWN', 'NOT_SENT']);

/** Groups as they follow from the rows, made in another way. */
function groupsOfRows(targets: readonly TargetFacts[], leavesOut: (name: string) => boolean): readonly unknown[] {
  const settled = targets.filter(({ state }) => OUTCOMES.has(state));
  const byAnswer = Map.groupBy(settled, ({ state, reason, reply }) => {
    const shown: object = Array.isArray(reply?.outputs) ? { value: reply.outputs } : (reply?.outputs ?? {});
    const outputs = Object.entries(shown).filter(([name]) => !leavesOut(name));
    return canonicalJson([state, reason, reply?.statusCode, reply?.statusMessage, Object.fromEntries(outputs)]);
  });
  return [...byAnswer.values()].map((group) => [group[0]?.state, group.map(({ position }) => position)]).sort(byText);
}

async function groupsSeen(
  em: EntityManager,
  taskId: number,
  names: readonly string[] | null,
): Promise<readonly unknown[]> {
  const grouping = await groupingOf(em, taskId, readLeaveOut(names, []));
  const positions = grouping.positionsOf(grouping.groups.map(({ digest }) => digest));
  return grouping.groups
    .map(({ digest, state, count }) => {
      const own = positions.get(digest) ?? [];
      assert.equal(own.length, count);
      for (const position of own) assert.equal(grouping.digestAt(position), digest);
      return [state, own];
    })
    .sort(byText);
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

const output = fc.constantFrom({ mood: 'good', pid: 1 }, { pid: 2, mood: 'good' }, { mood: 'bad' }, {}, [], {
  load: [1],
});
const line = fc.record({
  site: fc.constantFrom('a' as const, 'b' as const),
  nth: fc.nat(5),
  event: fc.constantFrom(
    'SENT' as const,
    'UNKNOWN' as const,
    'REPLIED' as const,
    'REPLIED' as const,
    'NOT_SENT' as const,
  ),
  statusCode: fc.constantFrom(0, 0, 1),
  outputs: output,
});

describe('groups of a task that is going on', () => {
  let world: TaskWorld;
  let replica: MikroORM;
  before(async () => {
    world = await startTaskWorld();
    replica = await connectDatabase({ url: world.database.url, entities: ENTITIES, migrations: [] });
  });
  after(async () => {
    await replica.close(true);
    await world[Symbol.asyncDispose]();
  });

  test('are after every batch what the rows say, in each API process, also when replies come late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ lines: fc.array(line, { maxLength: 8 }), look: fc.nat(3) }), { maxLength: 8 }),
        async (batches) => {
          const trial = await world.startClaimedTrial(HOSTS);
          for (const { lines, look } of batches) {
            const uploads = (['a', 'b'] as const).map((site) => {
              const own = lines.filter((each) => each.site === site);
              return world.upload(site, ...own.map((each) => said(trial, each)));
            });
            // One looks while it is stored; what it sees must not spoil what it sees later.
            const looking = groupingOf(world.contextOf('user').em, trial.taskId, readLeaveOut(null, []));
            await Promise.all([...uploads, looking]);
            if (look === 0) await settleTask(world.contextOf('user').em, trial.taskId);
            const rows = await targetsOf(world, trial.taskId);
            const byName = groupsOfRows(rows, (name) => name === 'pid');
            assert.deepEqual(await groupsSeen(world.contextOf('user').em, trial.taskId, null), byName);
            assert.deepEqual(
              await groupsSeen(world.contextOf('user').em, trial.taskId, []),
              groupsOfRows(rows, () => false),
            );
            if (look > 1) assert.deepEqual(await groupsSeen(replica.em.fork(), trial.taskId, null), byName);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('are brought up to date by what changed alone, once for all who ask at the same time', async () => {
    const trial = await world.startClaimedTrial(HOSTS);
    const reply = (nth: number): Said => said(trial, { site: 'a', nth, event: 'REPLIED', statusCode: 0, outputs: {} });
    await world.upload('a', reply(0), reply(1));
    const look = async (): Promise<readonly string[]> =>
      (await countStatements(() => groupsSeen(world.contextOf('user').em, trial.taskId, null))).statements;
    const first = await look();
    assert.ok(first.some((text) => text.includes('declare changed')));
    assert.equal((await look()).length, 1, 'only the revision is asked for when nothing changed');
    await world.upload('a', reply(2));
    const { statements } = await countStatements(() =>
      Promise.all(Array.from({ length: 20 }, () => groupsSeen(world.contextOf('user').em, trial.taskId, null))),
    );
    assert.equal(statements.filter((text) => text.includes('declare changed')).length, 1);
    assert.ok(statements.length < 12, statements.join('\n'));
  });

  test('are made anew when the database was restored to an earlier time', async () => {
    const trial = await world.startClaimedTrial(HOSTS);
    const { em } = world.contextOf('user');
    await world.upload('a', said(trial, { site: 'a', nth: 0, event: 'REPLIED', statusCode: 0, outputs: {} }));
    assert.equal((await groupsSeen(em, trial.taskId, null)).length, 1);
    await query(em, 'alter table target disable trigger all');
    await query(em, `update target set state = 'ASSIGNED', reply = null, revision = 1 where task_id = $1`, [
      trial.taskId,
    ]);
    await query(em, 'alter table task disable trigger keep_task');
    await query(em, 'update task set revision = 1 where id = $1', [trial.taskId]);
    await query(em, 'alter table task enable trigger keep_task');
    await query(em, 'alter table target enable trigger all');
    assert.deepEqual(await groupsSeen(em, trial.taskId, null), []);
  });
});

interface Told {
  readonly site: 'a' | 'b';
  readonly nth: number;
  readonly event: Said['event'];
  readonly statusCode: number;
  readonly outputs: unknown;
}

function said({ parts }: Trial, { site, nth, event, ...told }: Told): Said {
  const { dispatchId, positions } = parts[site];
  const position = positions[nth % positions.length] ?? 0;
  const reason = event === 'UNKNOWN' ? 'NO_REPLY' : 'GIVEN_UP';
  return event === 'REPLIED' ? { dispatchId, position, event, ...told } : { dispatchId, position, event, reason };
}
