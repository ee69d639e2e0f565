import { statusOf, BridgeStatus } from '../proxies/Bridge.ts';
import type { Host } from './Host.ts';

/** Whether commands can reach a host now, and why not, for people. */
export function remoteManagementOf(host: Host, now: Date): { available: boolean; reason: string | null } {
  const reason = obstacleOf(host, now);
  return { available: reason === null, reason };
}

function obstacleOf({ smartProxy }: Host, now: Date): string | null {
  if (smartProxy === null) return 'No source says which smart proxy this host belongs to.';
  if (smartProxy.bridge === null) return `Its smart proxy ${smartProxy.name} has no bridge.`;
  switch (statusOf(smartProxy.bridge, now)) {
    case BridgeStatus.ONLINE:
      return null;
    case BridgeStatus.BROKER_DOWN:
      return `The bridge of ${smartProxy.name} is not connected to its broker.`;
    case BridgeStatus.OFFLINE:
      return `The bridge of ${smartProxy.name} has not been heard of lately.`;
  }
}
