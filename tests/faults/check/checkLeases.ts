import type { Evidence, Violation } from './Evidence.ts';

/** No lease, no send: in a time without a lease no intent is written. */
export function checkLeases({ leaseGaps, journals }: Evidence): readonly Violation[] {
  return leaseGaps.flatMap(({ proxy, leaseOverAt, until }) =>
    journals
      .filter((journal) => journal.proxy === proxy)
      .flatMap(({ lines }) => lines)
      .filter(({ event, at }) => event === 'SENDING' && at > leaseOverAt && at < until)
      .map(({ dispatchId, position, at }) => ({
        invariant: 'no lease, no send',
        message: `${proxy} sent dispatch ${dispatchId} position ${position} ${at - leaseOverAt} ms after its lease`,
      })),
  );
}
