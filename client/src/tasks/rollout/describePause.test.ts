import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePause } from './describePause.ts';
import type { PausedTask } from './describePause.ts';
import type { TaskWave } from './TaskWave.ts';

const now = new Date('2026-11-23T12:30:00');
const at = (time: string): string => new Date(`2026-11-23T${time}`).toISOString();

test('a rollout that its plan has paused says before which wave, and how many it holds back until when', () => {
  assert.equal(
    describePause(paused({}), now),
    'Paused by plan before wave 2 of 3 (50 %), since 12:03:07. 95 hosts are held back until somebody presses Resume; what is still held back shortly before 20:00:00 is not sent.',
  );
});

test('a pause by hand is not told as the plan’s', () => {
  const byHand = describePause(paused({ pauseReason: 'PERSON' }), now);
  assert.match(byHand, /^Paused since 12:03:07, before wave 2 of 3 \(50 %\)\./);
});

test('a rollout that paused because all its bridges are away says so', () => {
  assert.match(
    describePause(paused({ pauseReason: 'BRIDGES_AWAY', waves: [], rollout: { batchSize: 5 } }), now),
    /^Paused since 12:03:07\. It paused by itself: .* none of its bridges .* 95 hosts are held back until somebody presses Resume/,
  );
});

test('a pause within a wave says so, and what goes on', () => {
  const waves = [wave(0, 'canary', 5), { ...wave(1, '50 %', 45), startedAt: at('12:03:00'), pending: 45 }];
  const text = describePause(paused({ waves, counts: { pending: 45, held: 40 } }), now);
  assert.match(text, /^Paused since 12:03:07, within wave 2 of 2 \(50 %\)\. 40 hosts are held back/);
  assert.match(text, /5 hosts have been given to their bridges and go on\.$/);
});

test('a pause without waves needs no wave', () => {
  assert.match(
    describePause(paused({ waves: [], rollout: { batchSize: 5 } }), now),
    /^Paused since 12:03:07\. 95 hosts are held back/,
  );
});

function paused(changed: Partial<PausedTask>): PausedTask {
  return {
    pausedAt: at('12:03:07'),
    pauseReason: 'WAVE',
    counts: { pending: 95, held: 95 },
    waves: [
      { ...wave(0, 'canary', 5), pending: 0, succeeded: 5, startedAt: at('12:00:00'), settledAt: at('12:03:00') },
      wave(1, '50 %', 45),
      wave(2, 'rest', 50),
    ],
    rollout: { canary: 5, percentages: [50], confirmWaves: true },
    deadlineAt: at('20:00:00'),
    ...changed,
  };
}

function wave(number: number, label: string, targeted: number): TaskWave {
  const counts = { targeted, pending: targeted, succeeded: 0, failed: 0, unknown: 0, notSent: 0 };
  return { number, label, ...counts, startedAt: null, settledAt: null };
}
