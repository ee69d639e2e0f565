import type { ObstacleName, ResolvedHost } from '../inventory/resolveTargets.ts';

/** Why a host cannot be sent to, found before anything is sent. */
export const OBSTACLES = {
  DENIED: 'The roles of who runs it do not allow this there.',
  EMERGENCY_STOP: 'An emergency stop is pulled, so its bridge sends nothing.',
  FROZEN: 'Its host group is frozen.',
  NO_PROXY: 'No source says which smart proxy the host belongs to.',
  NO_BRIDGE: 'Its smart proxy has no bridge.',
  PLUGIN_MISSING: 'The host does not have the plugin.',
} as const satisfies Record<ObstacleName, string>;

export type Obstacle = ObstacleName;

/** The reason for which a host is left out. Null: it can be sent to, as far as is known here. */
export function obstacleOf(
  host: Pick<ResolvedHost, 'smartProxy' | 'bridgeId' | 'hasPlugin' | 'isPermitted' | 'hold'>,
): Obstacle | null {
  if (!host.isPermitted) return 'DENIED';
  if (host.hold !== null) return host.hold.name;
  if (host.smartProxy === null) return 'NO_PROXY';
  if (host.bridgeId === null) return 'NO_BRIDGE';
  return host.hasPlugin === false ? 'PLUGIN_MISSING' : null;
}
