import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decideFiring, type DueSchedule, type FiringDecision } from './decideFiring.ts';
import { nextOccurrence, occurrencesAfter } from './occurrences.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 20);

const TIMES = ['*/20 1-3 * * *', '45 */3 * * *', '30 2 * * *', '30 2 * * SUN', '0 9,17 * * MON-FRI', '0 0 1 * *'];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Chatham'];

interface Trial {
  readonly cron: string;
  readonly zone: string;
  readonly graceSeconds: number;
  readonly missedPolicy: 'RUN_LATE' | 'MARK_MISSED';
  /** Minutes for which nobody is there, each followed by some in which somebody is. */
  readonly absences: readonly number[];
}

const trials: fc.Arbitrary<Trial> = fc.record({
  cron: fc.constantFrom(...TIMES),
  zone: fc.constantFrom(...ZONES),
  graceSeconds: fc.integer({ min: 60, max: 7_200 }),
  missedPolicy: fc.constantFrom('RUN_LATE', 'MARK_MISSED'),
  // From a minute to forty days.
  absences: fc.array(fc.integer({ min: 1, max: 57_600 }), { minLength: 1, maxLength: 4 }),
});

/** What becomes of a schedule: somebody looks all the time, but for the absences. */
function live({ absences, ...trial }: Trial): { readonly decisions: readonly FiringDecision[]; readonly until: Date } {
  let nextDueAt = nextOccurrence({ ...trial, at: null }, new Date(START))?.at ?? assert.fail();
  let now = START;
  const decisions: FiringDecision[] = [];
  const look = (at: number): void => {
    now = Math.max(now, at);
    const schedule: DueSchedule = { ...trial, at: null, nextDueAt };
    const decision = decideFiring(schedule, new Date(now));
    decisions.push(decision);
    nextDueAt = decision.nextDueAt ?? assert.fail('a cron goes on');
  };
  for (const minutes of absences) {
    const back = now + minutes * MINUTE;
    if (nextDueAt.getTime() <= back) look(back);
    now = back;
    for (let times = 0; times < 3; times += 1) look(nextDueAt.getTime() + 1_500);
  }
  return { decisions, until: new Date(now) };
}

test('whoever is away for a minute or forty days, each due time is answered for exactly once', () => {
  fc.assert(
    fc.property(trials, (trial) => {
      const { decisions, until } = live(trial);
      const answered = decisions.flatMap(({ dueAt, missedSince }) => {
        const earlier = missedSince === null ? [] : timesBetween(trial, missedSince, dueAt);
        return [...earlier, dueAt.getTime()];
      });
      assert.deepEqual(answered, timesBetween(trial, new Date(START + 1), new Date(until.getTime() + 1)));
    }),
    { numRuns: 500 },
  );
});

test('a run is never later than its policy allows, and a miss always is', () => {
  fc.assert(
    fc.property(trials, (trial) => {
      for (const { act, lateSeconds } of live(trial).decisions) {
        const most = trial.missedPolicy === 'RUN_LATE' ? trial.graceSeconds : 60;
        assert.equal(act === 'RUN', lateSeconds <= most);
      }
    }),
    { numRuns: 100 },
  );
});

/** The due times of [from, to). */
function timesBetween({ cron, zone }: Trial, from: Date, to: Date): number[] {
  const times: number[] = [];
  for (const { at } of occurrencesAfter({ cron, at: null, zone }, new Date(from.getTime() - 1))) {
    if (at >= to) break;
    times.push(at.getTime());
  }
  return times;
}
