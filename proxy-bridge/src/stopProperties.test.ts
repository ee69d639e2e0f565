import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { executeDispatch } from './executeDispatch.ts';
import type { Permission } from './executeDispatch.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import { StopOrders } from './StopOrders.ts';
import { executeContext, fakeLink, recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

/** Lets others go on so many times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

const race = fc.record({
  hosts: fc.integer({ min: 1, max: 170 }),
  /** Turns that pass before the stop, and that a send and a permission take. */
  stopAfter: fc.nat(60),
  sendTakes: fc.nat(8),
  permissionTakes: fc.nat(8),
  /** Every so many hosts one that nobody has heard, and one that no request can name. */
  unheardEvery: fc.integer({ min: 2, max: 20 }),
  unnamableEvery: fc.integer({ min: 3, max: 40 }),
  room: fc.nat(10),
});

function positionsIn(journal: Journal, event: string): Set<number> {
  const entries = journal.entriesAfter(0, 10_000).filter((entry) => entry.event === event);
  return new Set(entries.map(({ position }) => position));
}

test('whenever a stop comes, no request leaves for a host that had no intent then, and every host ends as sent or as not sent, never both', async () => {
  let caught = 0;
  await fc.assert(
    fc.asyncProperty(race, async ({ hosts, stopAfter, sendTakes, permissionTakes, ...shape }) => {
      using folder = temporaryFolder();
      using journal = openJournal(folder.path);
      const log = recordingLog();
      const nameOf = (position: number): string => {
        if (position % shape.unnamableEvery === shape.unnamableEvery - 1) return `/host${position}/`;
        return position % shape.unheardEvery === 0 ? `gone${position}` : `host${position}`;
      };
      const names = Array.from({ length: hosts }, (_, position) => nameOf(position));
      const work = workFor(names);
      journal.accept(work, START_MS);
      const link = fakeLink(() => turns(sendTakes));
      const permission = async (): Promise<Permission> => {
        await turns(permissionTakes);
        return { kind: 'granted', link };
      };
      const addressing = {
        isDirected: true,
        collectiveOf: () => 'c',
        isHeard: (name: string) => !name.startsWith('gone'),
      };
      const context = executeContext(journal, link, { permission, addressing, log, unheardRoom: () => shape.room });
      const executing = executeDispatch(context, work);
      await turns(stopAfter);
      new StopOrders({ journal, log, now: () => START_MS }).obey([{ id: work.id, reason: 'CANCELLED' }]);
      const intended = positionsIn(journal, 'SENDING');
      caught += Number(intended.size > 0 && intended.size < hosts);
      await executing;
      await executeDispatch(context, work);
      const sent = link.sent.map((name) => names.indexOf(name));
      assert.deepEqual(new Set(sent), intended);
      assert.equal(sent.length, intended.size, 'a host was sent to twice');
      const unsent = positionsIn(journal, 'NOT_SENT');
      assert.equal(unsent.size + intended.size, hosts);
      assert.ok(intended.isDisjointFrom(unsent));
      assert.deepEqual(journal.unsent(), []);
      assert.ok(!log.events.includes('send-uncertain'));
    }),
    { numRuns: 40 },
  );
  assert.ok(caught > 0, `${caught} stops came in the middle`);
});
