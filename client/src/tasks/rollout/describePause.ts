import { texts } from '../../texts.ts';
import { formatTime } from '../../ui/formatTime.ts';
import type { TaskCounts } from '../status.ts';
import { describeWave } from './describeWave.ts';
import type { Rollout } from './runOptions.ts';
import type { TaskWave } from './TaskWave.ts';

/** By whose will a rollout is paused. */
export type PauseReason = 'PERSON' | 'WAVE' | 'BRIDGES_AWAY';

/** A paused rollout. */
export interface PausedTask {
  readonly pausedAt: string;
  readonly pauseReason: PauseReason;
  readonly counts: Pick<TaskCounts, 'pending' | 'held'>;
  readonly waves: readonly TaskWave[];
  readonly rollout: Rollout | null | undefined;
  readonly deadlineAt: string;
}

/** Says where a paused rollout stands, by whose will, and what becomes of the hosts that it holds back. */
export function describePause(task: PausedTask, now: Date): string {
  const { pending, held } = task.counts;
  const atWork = pending - held;
  const sentences = [
    `${describePlace(task, now)}.`,
    ...(task.pauseReason === 'BRIDGES_AWAY' ? [texts.pause.bridgesAway] : []),
    texts.pause.held(held, formatTime(task.deadlineAt, now)),
    ...(atWork > 0 ? [texts.pause.atWork(atWork)] : []),
  ];
  return sentences.join(' ');
}

function describePlace(task: PausedTask, now: Date): string {
  const { waves, pausedAt, counts, rollout } = task;
  const time = formatTime(pausedAt, now);
  const unstarted = waves.filter(({ startedAt, pending }) => startedAt === null && pending > 0);
  const heldBefore = unstarted.reduce((sum, { pending }) => sum + pending, 0);
  const started = waves.findLast(({ startedAt, pending }) => startedAt !== null && pending > 0);
  const [next] = unstarted;
  const isWithin = counts.held > heldBefore && started !== undefined;
  const wave = isWithin ? started : next;
  if (wave === undefined) return texts.pause.since(time);
  const place = [wave.number + 1, waves.length, describeWave(wave, rollout).label] as const;
  if (isWithin) return texts.pause.within(time, ...place);
  return task.pauseReason === 'WAVE' ? texts.pause.planned(...place, time) : texts.pause.before(time, ...place);
}
