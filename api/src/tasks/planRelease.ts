import type { Rollout } from './Rollout.ts';

/** A wave as far as it has come. */
export interface WaveProgress {
  readonly number: number;
  readonly firstPosition: number;
  readonly targeted: number;
  readonly pending: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
  /** Null: not all of its hosts have an outcome. */
  readonly settledAt: Date | null;
}

/** Where a rollout stands at an instant. */
export interface RolloutState {
  readonly rollout: Rollout;
  /** By somebody, or because nothing may be sent any more. */
  readonly isPaused: boolean;
  readonly now: Date;
  readonly targeted: number;
  /** Positions below it have been given to bridges or left out. */
  readonly released: number;
  /** Hosts that are still to be given to bridges. */
  readonly held: number;
  /** Hosts that bridges have, without an outcome. */
  readonly atWork: number;
  /** When the next batch is due at the earliest. Null: the clock holds nothing back. */
  readonly releaseAt: Date | null;
  readonly confirmedWave: number;
  /** In order; one for all when the rollout has none. */
  readonly waves: readonly WaveProgress[];
}

/** What is to be done next with a rollout. */
export type ReleaseStep =
  /** Nothing is held back any more, or somebody holds it back. */
  | { readonly kind: 'nothing' }
  /** Too much has failed. */
  | { readonly kind: 'halt'; readonly reason: string }
  /** Null: for outcomes, not for the clock. */
  | { readonly kind: 'wait'; readonly until: Date | null }
  /** For a person. */
  | { readonly kind: 'pause' }
  /** Everything below the position; then nothing before the instant. */
  | { readonly kind: 'release'; readonly upTo: number; readonly next: Date | null };

/** A spread makes up for so much of its delay: the clock is looked at about every second. What was held back for longer is not made up for. */
const MOST_DELAY_MS = 5_000;

/** Without a size of its own a batch is so much of what may be at work, so that not every single outcome makes one. */
const SHARE_OF_CONCURRENCY = 10;

/** Decides what a rollout does now. Pure: the same state always gives the same step. */
export function planRelease(state: RolloutState): ReleaseStep {
  const reason = findHalt(state);
  if (reason !== undefined) return { kind: 'halt', reason };
  const wave = state.waves.findLast(({ firstPosition }) => firstPosition <= state.released);
  if (state.isPaused || state.held === 0 || wave === undefined) return { kind: 'nothing' };
  // Nothing of it is waited for and nothing of it will be sent, so nobody is asked, and no pause is made, for it.
  if (wave.pending === 0) return { kind: 'release', upTo: wave.firstPosition + wave.targeted, next: state.releaseAt };
  return (wave.firstPosition === state.released ? beforeWave(state, wave) : undefined) ?? nextBatch(state, wave);
}

/** Failures count over all, percentages by wave: a bad canary must stop a fleet of any size. A host that was not sent to says nothing for or against. */
function findHalt({ rollout, waves }: RolloutState): string | undefined {
  const { stopAfterFailures, stopAfterPercent } = rollout;
  const bad = waves.reduce((sum, { failed, unknown }) => sum + failed + unknown, 0);
  if (stopAfterFailures !== undefined && bad >= stopAfterFailures)
    return `${bad} hosts failed or did not answer; the rule stops at ${stopAfterFailures}.`;
  if (stopAfterPercent === undefined) return undefined;
  for (const { number, failed, unknown, targeted, notSent } of waves) {
    const [count, sent] = [failed + unknown, targeted - notSent];
    if (count > 0 && count * 100 >= stopAfterPercent * sent)
      return `${count} of the ${sent} hosts of wave ${number + 1} failed or did not answer; the rule stops at ${stopAfterPercent} %.`;
  }
  return undefined;
}

/** What a wave waits for before its first host. Undefined: nothing. */
function beforeWave({ rollout, now, waves, confirmedWave }: RolloutState, wave: WaveProgress): ReleaseStep | undefined {
  const earlier = waves.filter(({ number }) => number < wave.number);
  if (earlier.some(({ pending }) => pending > 0)) return { kind: 'wait', until: null };
  if (earlier.length === 0) return undefined;
  const endedAt = Math.max(...earlier.map(({ settledAt }) => (settledAt ?? now).getTime()));
  const until = new Date(endedAt + (rollout.pauseSeconds ?? 0) * 1_000);
  if (until > now) return { kind: 'wait', until };
  return rollout.confirmWaves === true && wave.number > confirmedWave ? { kind: 'pause' } : undefined;
}

/** Batches that may go now go together, so that each bridge has one part of them. */
function nextBatch(state: RolloutState, wave: WaveProgress): ReleaseStep {
  const { rollout, now, releaseAt, released, atWork, targeted } = state;
  if (releaseAt !== null && releaseAt > now) return { kind: 'wait', until: releaseAt };
  const left = wave.firstPosition + wave.targeted - released;
  const { batchSize, spreadSeconds } = rollout;
  // A batch without any other measure follows when the one before it has its outcomes.
  const most = rollout.concurrency ?? (spreadSeconds === undefined ? batchSize : undefined);
  const room = most === undefined ? left : Math.max(most - atWork, 0);
  const least = batchSize ?? (most === undefined ? 1 : Math.ceil(most / SHARE_OF_CONCURRENCY));
  if (room < Math.min(least, left, most ?? left)) return { kind: 'wait', until: null };
  if (spreadSeconds === undefined) {
    const whole = batchSize === undefined || batchSize > room ? room : room - (room % batchSize);
    return { kind: 'release', upTo: released + Math.min(left, whole), next: null };
  }
  const batch = batchSize ?? Math.max(1, Math.ceil(targeted / spreadSeconds));
  const batchMs = (spreadSeconds * 1_000 * batch) / targeted;
  const dueAt = startOfDelay(now, releaseAt);
  const due = 1 + Math.floor((now.getTime() - dueAt) / batchMs);
  const size = Math.min(left, room, batch * due);
  return { kind: 'release', upTo: released + size, next: new Date(dueAt + (batchMs * size) / batch) };
}

/** Since when a batch has been due, as far as that is made up for. */
function startOfDelay(now: Date, releaseAt: Date | null): number {
  const dueAt = releaseAt?.getTime() ?? now.getTime();
  return now.getTime() - dueAt > MOST_DELAY_MS ? now.getTime() : dueAt;
}
