import type { Caller } from './RequestContext.ts';

/** Names what a caller may see: two callers of equal reach get equal answers to equal questions about the fleet, so one answer may serve both. */
export function reachOf(caller: Caller): string {
  switch (caller.kind) {
    case 'nobody':
      return 'nobody';
    case 'user':
      // Every user sees every host.
      return 'user';
    case 'bridge':
      return `bridge ${caller.bridgeId}`;
  }
}
