import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expireTargets } from './expireTargets.ts';
import { openJournal } from './journal.ts';
import { recordingLog, START_MS, storyOf, temporaryFolder, workFor } from './testing/world.ts';
import { silenceDeadline, timing } from './timing.ts';

/** Whether silence is declared for a host whose deadline was `lateMs` ago. */
function isDeclared(connectedForMs: number | undefined, lateMs: number): boolean {
  using folder = temporaryFolder();
  using journal = openJournal(folder.path);
  journal.accept(workFor(['a']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r' }], { atMs: START_MS, deadlineMs: START_MS });
  expireTargets({ journal, session: { connectedForMs }, log: recordingLog(), now: () => START_MS + lateMs });
  return storyOf(journal).includes('0 UNKNOWN SEND_UNCERTAIN');
}

test('silence is declared at the deadline while the broker is connected', () => {
  assert.equal(isDeclared(timing.drainAfterConnectMs, 0), true);
  assert.equal(isDeclared(timing.drainAfterConnectMs, -1), false);
});

test('a fresh connection first gets time to deliver the replies that waited', () => {
  assert.equal(isDeclared(timing.drainAfterConnectMs - 1, 1_000), false);
});

test('without a broker silence is declared a minute later, not never', () => {
  assert.equal(isDeclared(undefined, timing.expireWithoutBrokerAfterMs - 1), false);
  assert.equal(isDeclared(undefined, timing.expireWithoutBrokerAfterMs), true);
});

test('a host may take its time-out, and both ways, before it counts as silent', () => {
  assert.equal(silenceDeadline(0, { ttlSeconds: 60, timeoutSeconds: 30 }), 115_000);
});
