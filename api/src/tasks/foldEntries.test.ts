import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEntries, type JournalEntry, type JournalEvent, type TargetEvidence } from './foldEntries.ts';

const START = Date.UTC(2026, 10, 22, 10, 0, 0);

/** Lines about one target, one second apart; a number is a reply with that status code. */
function foldOne(...events: readonly (JournalEvent | number)[]): TargetEvidence {
  const [evidence, ...others] = foldEntries(events.map(entryOf));
  assert.deepEqual(others, []);
  return evidence ?? assert.fail('no evidence');
}

function entryOf(said: JournalEvent | number, index: number): JournalEntry {
  const isReply = typeof said === 'number';
  return {
    sequence: index + 1,
    dispatchId: 1,
    dispatchKey: 'a',
    position: 0,
    event: isReply ? 'REPLIED' : said,
    at: secondsIn(index),
    reason: said === 'UNKNOWN' ? 'NO_REPLY' : said === 'NOT_SENT' ? 'EXPIRED' : null,
    reply: isReply ? { statusCode: said, statusMessage: `reply ${index}`, outputs: {} } : null,
  };
}

function secondsIn(seconds: number): Date {
  return new Date(START + seconds * 1_000);
}

test('the strongest of several lines about a target counts, whatever their order', () => {
  assert.equal(foldOne('ASSIGNED', 'SENDING', 'SENT').state, 'SENT');
  assert.equal(foldOne('SENT', 'SENDING', 'ASSIGNED').state, 'SENT');
  assert.equal(foldOne('SENDING', 'UNKNOWN').state, 'UNKNOWN');
  assert.equal(foldOne('UNKNOWN', 'SENT').state, 'UNKNOWN');
  assert.equal(foldOne('ASSIGNED', 'NOT_SENT').state, 'NOT_SENT');
  assert.equal(foldOne(0, 'UNKNOWN').state, 'SUCCEEDED');
});

test('only status code 0 is success; any other is a failure with its reason', () => {
  const succeeded = foldOne('SENT', 0);
  assert.deepEqual([succeeded.state, succeeded.reason], ['SUCCEEDED', null]);
  for (const statusCode of [1, 5, -1]) {
    const failed = foldOne('SENT', statusCode);
    assert.deepEqual([failed.state, failed.reason, failed.reply?.statusCode], ['FAILED', 'HOST_FAILED', statusCode]);
  }
});

test('the first reply wins over one that says otherwise', () => {
  const evidence = foldOne('SENT', 1, 0);
  assert.deepEqual(
    [evidence.state, evidence.reply?.statusMessage, evidence.settledAt],
    ['FAILED', 'reply 1', secondsIn(1)],
  );
  assert.equal(foldOne('SENT', 0, 1).state, 'SUCCEEDED');
});

test('a target was sent when the broker confirmed it, or else when the intent was written', () => {
  assert.deepEqual(foldOne('ASSIGNED').sentAt, null);
  assert.deepEqual(foldOne('ASSIGNED', 'SENDING', 0).sentAt, secondsIn(1));
  assert.deepEqual(foldOne('ASSIGNED', 'SENDING', 'SENT', 0).sentAt, secondsIn(2));
  assert.deepEqual(foldOne('SENDING', 0, 'SENT').sentAt, secondsIn(2));
  assert.deepEqual(foldOne('SENT', 'SENDING').sentAt, secondsIn(0));
});

test('a target is settled at the moment of its outcome and not before', () => {
  assert.equal(foldOne('ASSIGNED', 'SENDING', 'SENT').settledAt, null);
  assert.deepEqual(foldOne('SENDING', 'SENT', 'UNKNOWN').settledAt, secondsIn(2));
  assert.deepEqual(foldOne('ASSIGNED', 'NOT_SENT').settledAt, secondsIn(1));
});

test('a reply after the end of waiting is late, one before it is not', () => {
  const late = foldOne('SENT', 'UNKNOWN', 0);
  assert.deepEqual([late.state, late.reason, late.isLate], ['SUCCEEDED', null, true]);
  assert.equal(foldOne('UNKNOWN', 'SENT', 0).isLate, true);
  assert.equal(foldOne('SENT', 0, 'UNKNOWN').isLate, false);
  assert.equal(foldOne('SENT', 'UNKNOWN').isLate, false);
});

test('what was about to be sent is not proved unsent by a later line of the same upload', () => {
  assert.equal(foldOne('ASSIGNED', 'SENDING', 'NOT_SENT').state, 'SENDING');
  assert.equal(foldOne('ASSIGNED', 'SENDING', 'SENT', 'NOT_SENT').state, 'SENT');
});

test('a reason belongs to what was not sent, to what is unknown and to what failed', () => {
  const withReason = (event: JournalEvent, reply: JournalEntry['reply'] = null): string | null | undefined =>
    foldEntries([{ ...entryOf(event, 0), reason: 'A_REASON', reply }])[0]?.reason;
  assert.equal(withReason('NOT_SENT'), 'A_REASON');
  assert.equal(withReason('UNKNOWN'), 'A_REASON');
  assert.equal(withReason('REPLIED', { statusCode: 4, statusMessage: '', outputs: {} }), 'HOST_FAILED');
  assert.equal(withReason('REPLIED', { statusCode: 0, statusMessage: '', outputs: {} }), null);
  assert.equal(withReason('SENT'), null);
});

test('a number that was given out again stands for another dispatch', () => {
  const [one, other] = ['a', 'b'].map((dispatchKey, at) => ({
    ...entryOf(at === 0 ? 0 : 'NOT_SENT', at),
    dispatchKey,
  }));
  const evidence = foldEntries([one ?? assert.fail(), other ?? assert.fail()]);
  assert.deepEqual(
    evidence.map(({ dispatchKey, state }) => [dispatchKey, state]),
    [
      ['a', 'SUCCEEDED'],
      ['b', 'NOT_SENT'],
    ],
  );
});

test('targets are told apart by dispatch and position, in the order they first come', () => {
  const line = (dispatchId: number, position: number, event: JournalEvent): JournalEntry => ({
    ...entryOf(event, 0),
    dispatchId,
    position,
  });
  const evidence = foldEntries([
    line(2, 1, 'ASSIGNED'),
    line(1, 12, 'ASSIGNED'),
    line(11, 2, 'SENT'),
    line(2, 1, 'SENT'),
  ]);
  assert.deepEqual(
    evidence.map(({ dispatchId, position, state }) => [dispatchId, position, state]),
    [
      [2, 1, 'SENT'],
      [1, 12, 'ASSIGNED'],
      [11, 2, 'SENT'],
    ],
  );
  assert.deepEqual(foldEntries([]), []);
});
