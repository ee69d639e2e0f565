import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldEntries, type JournalEntry, type JournalEvent, type TargetEvidence } from './foldEntries.ts';

/** By strength of evidence, as reliability.md §3.5 has it. */
const RANKS: Readonly<Record<string, number>> = {
  ASSIGNED: 1,
  SENDING: 2,
  SENT: 3,
  UNKNOWN: 4,
  SUCCEEDED: 5,
  FAILED: 5,
};

type Line = Omit<JournalEntry, 'sequence' | 'at'>;

const host = fc.record({ dispatchId: fc.integer({ min: 1, max: 2 }), position: fc.nat({ max: 2 }) });
const lineOf = (...events: readonly JournalEvent[]): fc.Arbitrary<Line> =>
  fc
    .record({ host, event: fc.constantFrom(...events), statusCode: fc.nat({ max: 2 }) })
    .map(({ host: { dispatchId, position }, event, statusCode }) => ({
      dispatchId,
      dispatchKey: 'a',
      position,
      event,
      reason: event === 'NOT_SENT' || event === 'UNKNOWN' ? event : null,
      reply: event === 'REPLIED' ? { statusCode, statusMessage: '', outputs: {} } : null,
    }));
const anyLines = fc.array(lineOf('ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'NOT_SENT', 'UNKNOWN'), { maxLength: 30 });
/** Without a proof of not sending, which holds only before anything was sent: its place among the others matters. */
const sentLines = fc.array(lineOf('ASSIGNED', 'SENDING', 'SENT', 'REPLIED', 'UNKNOWN'), { maxLength: 30 });

function numbered(lines: readonly Line[]): JournalEntry[] {
  return lines.map((line, index) => ({ ...line, sequence: index + 1, at: new Date(index * 1_000) }));
}

function byHost(evidence: readonly TargetEvidence[]): ReadonlyMap<string, TargetEvidence> {
  return new Map(evidence.map((found) => [`${found.dispatchId}/${found.position}`, found]));
}

const runs = { numRuns: 2_000 };

test('a repetition of lines changes nothing but what is late', () => {
  fc.assert(
    fc.property(anyLines, fc.infiniteStream(fc.boolean()), (lines, dice) => {
      const entries = numbered(lines);
      const repeated = [...entries, ...entries.filter(() => dice.next().value === true)];
      const plain = ({ isLate: _isLate, sentAt: _sentAt, ...rest }: TargetEvidence): unknown => rest;
      assert.deepEqual(foldEntries(repeated).map(plain), foldEntries(entries).map(plain));
    }),
    runs,
  );
});

test('the same lines in any order give the same rank, and the same state when the replies agree', () => {
  const shuffled = sentLines.chain((lines) =>
    fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.boolean(), ([lines, turned], doAgree) => {
      const agree = (line: Line): Line =>
        line.reply === null ? line : { ...line, reply: { ...line.reply, statusCode: 1 } };
      const fold = (given: readonly Line[]) => byHost(foldEntries(numbered(doAgree ? given.map(agree) : given)));
      const [one, other] = [fold(lines), fold(turned)];
      assert.equal(one.size, other.size);
      for (const [key, { state, reason }] of one) {
        const found = other.get(key) ?? assert.fail(`${key} is lost`);
        assert.equal(RANKS[found.state], RANKS[state]);
        if (doAgree) assert.deepEqual([found.state, found.reason], [state, reason]);
      }
    }),
    runs,
  );
});

test('the rank never falls with more lines, and a proof of not sending is given and kept only of what was not sent', () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const entries = numbered(lines);
      let known = byHost([]);
      for (let count = 1; count <= entries.length; count++) {
        const now = byHost(foldEntries(entries.slice(0, count)));
        for (const [key, { state, sentAt }] of now) {
          const was = known.get(key)?.state;
          if (state === 'NOT_SENT') assert.equal(sentAt, null);
          if (was === 'NOT_SENT') assert.equal(state, 'NOT_SENT');
          else if (state === 'NOT_SENT') assert.ok(was === undefined || was === 'ASSIGNED');
          else assert.ok((RANKS[state] ?? 0) >= (RANKS[was ?? ''] ?? 0));
        }
        known = now;
      }
    }),
    runs,
  );
});

test('no host is told of by the lines of another', () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const entries = numbered(lines);
      for (const found of foldEntries(entries)) {
        const own = entries.filter(
          ({ dispatchId, position }) => dispatchId === found.dispatchId && position === found.position,
        );
        assert.deepEqual(foldEntries(own), [found]);
      }
    }),
    runs,
  );
});

test('the reply and the reason of the evidence are of one line, the first of its kind', () => {
  fc.assert(
    fc.property(anyLines, (lines) => {
      const entries = numbered(lines);
      for (const found of foldEntries(entries)) {
        const { reply, settledAt, state } = found;
        const own = entries.filter(
          ({ dispatchId, position }) => dispatchId === found.dispatchId && position === found.position,
        );
        if (reply === null) continue;
        const first = own.find((entry) => entry.reply !== null);
        assert.deepEqual([reply, settledAt], [first?.reply, first?.at]);
        assert.equal(state, reply.statusCode === 0 ? 'SUCCEEDED' : 'FAILED');
      }
    }),
    runs,
  );
});
