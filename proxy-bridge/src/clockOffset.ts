/** A question and its answer, by our clock (unix ms), and the second that the node wrote on the answer by its own. */
export interface ClockSample {
  readonly askedAtMs: number;
  readonly heardAtMs: number;
  readonly messageTime: number;
}

/**
 * How far a node's clock is off ours, in whole seconds; above 0: it is ahead. The answer was written between asking and hearing,
 * within the second that it names: 0 when our clock lies within these bounds, else the smallest offset that they allow.
 */
export function clockOffsetSeconds({ askedAtMs, heardAtMs, messageTime }: ClockSample): number {
  const leastMs = messageTime * 1000 - heardAtMs;
  const mostMs = messageTime * 1000 + 999 - askedAtMs;
  if (leastMs > 0) return Math.round(leastMs / 1000);
  return mostMs < 0 ? Math.round(mostMs / 1000) : 0;
}
