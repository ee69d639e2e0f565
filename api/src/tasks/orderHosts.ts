import type { EntityManager } from '@mikro-orm/postgresql';
import { factOfHosts } from '../inventory/factOfHosts.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { obstacleOf } from './obstacleOf.ts';
import { planWaves, type WavePlan } from './planWaves.ts';
import type { Rollout } from './Rollout.ts';

/** The hosts of a task in the order of their positions, with its waves; without a rollout they stay as they are. Throws BadRunOption. */
export async function orderHosts(
  em: EntityManager,
  hosts: readonly ResolvedHost[],
  rollout: Rollout | undefined,
): Promise<WavePlan<ResolvedHost>> {
  if (rollout === undefined) return { hosts, waves: [] };
  const groupOf = await groupsOf(em, hosts, rollout);
  return planWaves(
    hosts.map((host) => ({ ...host, group: groupOf(host), isLeftOut: obstacleOf(host) !== null })),
    rollout,
  );
}

async function groupsOf(
  em: EntityManager,
  hosts: readonly ResolvedHost[],
  { wavesBy, fact }: Rollout,
): Promise<(host: ResolvedHost) => string | null> {
  if (wavesBy === 'HOSTGROUP') return ({ hostgroup }) => hostgroup;
  if (wavesBy === 'LOCATION') return ({ location }) => location;
  if (wavesBy !== 'FACT' || fact === undefined) return () => null;
  const ids = hosts.map(({ hostId }) => hostId);
  const values = await factOfHosts(em, fact, ids);
  return ({ hostId }) => values.get(hostId) ?? null;
}
