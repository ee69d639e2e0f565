import { BadRunOption } from './BadRunOption.ts';
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
} as const;

export interface TaskTimes {
  /** No request of the task is sent after this. */
  readonly sendUntil: Date;
  /** No host is waited for beyond this. */
  readonly deadlineAt: Date;
}

/** Until when a task may send, and until when any of its hosts is waited for. Throws BadRunOption when its deadline leaves no time to send. */
export function taskTimes(
  now: Date,
  { deadlineSeconds, rollout }: RunOptions,
  waits: { readonly timeoutSeconds: number; readonly ttlSeconds: number },
): TaskTimes {
  const answer = waits.ttlSeconds + WAITS.brokerExpiry + waits.timeoutSeconds + WAITS.reply + WAITS.bridgeGrace;
  const usual = rollout === undefined ? WAITS.send : WAITS.rollout + (rollout.spreadSeconds ?? 0);
  const send = deadlineSeconds === undefined ? usual : deadlineSeconds - answer;
  if (send <= 0)
    throw new BadRunOption(
      'deadlineSeconds',
      `must be more than ${answer}, so long is a host waited for after it was sent to`,
    );
  const sendUntil = later(now, rollout === undefined ? Math.min(send, WAITS.send) : send);
  return { sendUntil, deadlineAt: later(sendUntil, answer) };
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000);
}
