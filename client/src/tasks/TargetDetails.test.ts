import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TargetDetails } from './TargetDetails.ts';
import type { TargetRow } from './TaskStore.ts';

test('what scrolls by before it is asked for is not asked for', async () => {
  const { details, asked, turn } = openDetails();
  details.show([row(1), row(2)]);
  details.show([row(8), row(9)]);
  await turn();
  assert.deepEqual(asked, [[8, 9]]);
  assert.equal(details.get(8)?.outputs, 'of 8');
});

test('a host is asked for again when its state has changed, and only then', async () => {
  const { details, asked, turn } = openDetails();
  details.show([row(1), row(2)]);
  await turn();
  details.show([row(1), row(2)]);
  await turn();
  details.show([row(1), { ...row(2), state: 'FAILED' }]);
  assert.equal(details.get(2)?.outputs, 'of 2', 'what was known stays until more is');
  await turn();
  assert.deepEqual(asked, [[1, 2], [2]]);
});

test('after a failure the hosts that are shown are asked for again', async () => {
  const { details, asked, turn } = openDetails(1);
  details.show([row(1)]);
  await turn();
  assert.equal(details.get(1), undefined);
  await turn();
  assert.deepEqual([asked, details.get(1)?.outputs], [[[1], [1]], 'of 1']);
});

test('hosts whose answers are too large together are asked for in smaller parts, until all are there', async () => {
  const { details, asked, turn } = openDetails(0, 2);
  details.show([1, 2, 3, 4, 5].map(row));
  for (let turns = 0; turns < 6; turns += 1) await turn();
  assert.deepEqual(
    asked.map((positions) => positions.length),
    [5, 2, 3, 1, 2],
  );
  assert.equal(details.get(5)?.outputs, 'of 5');
});

test('of a fleet that is scrolled through, only so much stays in memory', async () => {
  const { details, turn } = openDetails();
  for (let first = 0; first < 3_000; first += 100) {
    details.show(Array.from({ length: 100 }, (_, index) => row(first + index)));
    await turn();
  }
  assert.equal(details.get(0), undefined);
  assert.equal(details.get(2_999)?.outputs, 'of 2999');
});

function openDetails(
  failures = 0,
  mostAtOnce = Infinity,
): {
  details: TargetDetails;
  asked: (readonly number[])[];
  turn: () => Promise<void>;
} {
  const asked: (readonly number[])[] = [];
  let due: (() => void) | undefined;
  const details = new TargetDetails({
    ask: async (positions) => {
      asked.push(positions);
      if (asked.length <= failures) throw new Error('away');
      if (positions.length > mostAtOnce) throw new RangeError('too large');
      return positions.map((position) => ({
        position,
        statusMessage: 'OK',
        outputs: `of ${position}`,
        sentAt: null,
        settledAt: null,
      }));
    },
    isTooMuch: (error) => error instanceof RangeError,
    onCommit: () => undefined,
    schedule: (ask) => (due = ask),
  });
  const turn = async (): Promise<void> => {
    due?.();
    due = undefined;
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { details, asked, turn };
}

function row(position: number): TargetRow {
  return {
    position,
    name: `host${position}`,
    hostgroup: null,
    smartProxy: null,
    state: 'SUCCEEDED',
    reason: null,
    statusCode: 0,
    statusMessage: 'OK',
    late: false,
    durationMs: 1,
    revision: 1,
  };
}
