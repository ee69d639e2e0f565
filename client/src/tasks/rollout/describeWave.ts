import { texts } from '../../texts.ts';
import type { TaskCounts } from '../status.ts';
import type { Rollout } from './runOptions.ts';
import type { TaskWave } from './TaskWave.ts';

/** How far a wave has come. */
export type WaveState = 'waiting' | 'running' | 'done' | 'not-sent';

/** A wave as people see it. */
export interface WaveView {
  readonly label: string;
  readonly state: WaveState;
  readonly counts: TaskCounts;
}

/** Says what a wave is and how far it has come. A value of its hosts may also be called canary or rest, so only the rollout says which it is. */
export function describeWave(wave: TaskWave, rollout: Rollout | null | undefined): WaveView {
  const { targeted, pending, succeeded, failed, unknown, notSent } = wave;
  const held = wave.startedAt === null ? pending : 0;
  const counts = { targeted, pending, running: 0, held, succeeded, failed, unknown, notSent };
  return { label: labelOf(wave, rollout), state: stateOf(wave), counts };
}

function labelOf({ number, label }: TaskWave, rollout: Rollout | null | undefined): string {
  if (number === 0 && rollout?.canary != null) return texts.waves.canary;
  if (rollout?.wavesBy == null) return label === 'rest' ? texts.waves.rest : label;
  return label === 'without' ? texts.waves.without : label;
}

function stateOf({ targeted, pending, notSent, startedAt }: TaskWave): WaveState {
  if (pending > 0) return startedAt === null ? 'waiting' : 'running';
  return notSent === targeted ? 'not-sent' : 'done';
}
