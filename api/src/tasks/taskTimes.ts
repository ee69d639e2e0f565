import { BadRunOption } from './BadRunOption.ts';
import type { Rollout } from './Rollout.ts';
import type { RunOptions } from './runOptions.ts';

/** How long a task waits, in seconds; the sum is the earliest moment at which silence may be called unknown (reliability.md §3.3). */
export const WAITS = {
  /** A bridge that is away when it is given hosts has so long to come and send. */
  send: 120,
  /** The broker may keep a message beyond its ttl. */
  brokerExpiry: 10,
  /** The reply's way back. */
  reply: 15,
  /** The bridge settles its own hosts at their deadline; we do it for a bridge that is lost, later. */
  bridgeGrace: 15,
  /** A rollout, which may wait for people, is over after so long unless it says otherwise. */
  rollout: 86_400,
  /** No task may be longer at work. */
  deadline: 30 * 86_400,
} as const;

/** What the hosts of a task make of its options. */
export interface Course {
  readonly timeoutSeconds: number;
  readonly ttlSeconds: number;
  /** Waves with a host that is to be sent to; 0: all hosts are one. */
  readonly waves: number;
}

export interface TaskTimes {
  /** No request of the task is sent after this. */
  readonly sendUntil: Date;
  /** No host is waited for beyond this. */
  readonly deadlineAt: Date;
}

/**
 * Until when a task may send, and until when any of its hosts is waited for. Throws BadRunOption when its deadline does not leave the time that
 * its own plan takes: then hosts would be left out for certain, and nobody has wished that.
 */
export function taskTimes(now: Date, { deadlineSeconds, rollout }: RunOptions, course: Course): TaskTimes {
  const answer = course.ttlSeconds + WAITS.brokerExpiry + course.timeoutSeconds + WAITS.reply + WAITS.bridgeGrace;
  const plan = planSeconds(rollout, course.waves);
  const usual = rollout === undefined ? WAITS.send : Math.min(WAITS.rollout + plan, WAITS.deadline - answer);
  const send = deadlineSeconds === undefined ? usual : deadlineSeconds - answer;
  if (send <= plan) refuse(rollout, { plan, answer, waves: course.waves });
  const sendUntil = later(now, rollout === undefined ? Math.min(send, WAITS.send) : send);
  return { sendUntil, deadlineAt: later(sendUntil, answer) };
}

/** How long a rollout takes if every host answers at once and nobody is waited for. */
function planSeconds(rollout: Rollout | undefined, waves: number): number {
  return (rollout?.spreadSeconds ?? 0) + (rollout?.pauseSeconds ?? 0) * Math.max(waves - 1, 0);
}

function refuse(
  rollout: Rollout | undefined,
  { plan, answer, waves }: { readonly plan: number; readonly answer: number; readonly waves: number },
): never {
  const least = plan + answer + 1;
  const limits = { least, most: WAITS.deadline };
  const parts = [
    ...(rollout?.spreadSeconds === undefined ? [] : [`the hosts are spread over ${rollout.spreadSeconds} s`]),
    ...(rollout?.pauseSeconds === undefined || waves < 2
      ? []
      : [`${waves} waves have ${waves - 1} pauses of ${rollout.pauseSeconds} s between them`]),
    `the last host is waited for ${answer} s after it was sent to`,
  ].join(', and ');
  if (least <= WAITS.deadline)
    throw new BadRunOption('deadlineSeconds', `must be more than ${plan + answer}: ${parts}`, limits);
  const isSpread = (rollout?.spreadSeconds ?? 0) > plan / 2;
  throw new BadRunOption(
    isSpread ? 'spreadSeconds' : 'pauseSeconds',
    `is too long, since no task may take more than ${WAITS.deadline} s: ${parts}`,
  );
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000);
}
