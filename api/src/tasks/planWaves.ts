import { createHash } from 'node:crypto';
import { BadRunOption } from './BadRunOption.ts';
import type { Rollout } from './Rollout.ts';

/** What decides about the place of a host in a rollout. */
export interface WaveHost {
  readonly name: string;
  /** The value by which waves are made. Null: it has none. */
  readonly group: string | null;
  /** Nothing will be sent to it. */
  readonly isLeftOut: boolean;
}

/** A wave: so many of the hosts, after those of the waves before it. */
export interface PlannedWave {
  readonly label: string;
  readonly size: number;
  /** Those of them that will be sent to. */
  readonly reachable: number;
}

export interface WavePlan<Host> {
  /** In the order in which they are sent to. */
  readonly hosts: readonly Host[];
  /** Empty: they are one wave. */
  readonly waves: readonly PlannedWave[];
}

const MOST_WAVES = 200;

/**
 * Puts the hosts of a rollout into the order in which they are sent to, and cuts them into waves. Within a wave the order is that of a
 * hash of the name: a canary is a fair sample of the fleet, and the same one every time. Hosts that nothing is sent to come last, and so do waves
 * of such hosts alone; shares are of the others. Pure. Throws BadRunOption.
 */
export function planWaves<Host extends WaveHost>(hosts: readonly Host[], rollout: Rollout): WavePlan<Host> {
  const ordered = orderFairly(hosts);
  const total = reachableOf(ordered);
  const canary = Math.min(rollout.canary ?? 0, total);
  const [first, rest] = [ordered.slice(0, canary), ordered.slice(canary)];
  const waves = first.length === 0 ? [] : [wave('canary', first)];
  if (rollout.wavesBy !== undefined) {
    const groups = groupRest(rest);
    const grouped = groups.map(({ label, members }) => wave(label, members));
    return { hosts: [...first, ...groups.flatMap(({ members }) => members)], waves: [...waves, ...grouped] };
  }
  const shares = rollout.percentages === undefined ? [] : sharesOf(rollout.percentages, { total, canary });
  const last = ordered.slice(canary + shares.reduce((sum, { size }) => sum + size, 0));
  const isCut = waves.length + shares.length > 0;
  return { hosts: ordered, waves: [...waves, ...shares, ...(isCut && last.length > 0 ? [wave('rest', last)] : [])] };
}

function wave(label: string, members: readonly WaveHost[]): PlannedWave {
  return { label, size: members.length, reachable: reachableOf(members) };
}

function orderFairly<Host extends WaveHost>(hosts: readonly Host[]): readonly Host[] {
  const keyed = hosts.map((host) => ({ host, key: `${host.isLeftOut ? 1 : 0}${hashOf(host.name)}` }));
  return keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ host }) => host);
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function reachableOf(hosts: readonly WaveHost[]): number {
  return hosts.filter(({ isLeftOut }) => !isLeftOut).length;
}

/** Each percentage counts from the start, so a wave takes what is missing; an empty wave is none. */
function sharesOf(
  percentages: readonly number[],
  { total, canary }: { readonly total: number; readonly canary: number },
): PlannedWave[] {
  let reached = canary;
  return percentages.flatMap((percent) => {
    const size = Math.max(Math.ceil((total * percent) / 100) - reached, 0);
    reached += size;
    return size === 0 ? [] : [{ label: `${percent} %`, size, reachable: size }];
  });
}

function groupRest<Host extends WaveHost>(hosts: readonly Host[]): { label: string; members: readonly Host[] }[] {
  const groups = [...Map.groupBy(hosts, ({ group }) => group)];
  if (groups.length > MOST_WAVES)
    throw new BadRunOption(
      'wavesBy',
      `would make ${groups.length} waves of these hosts, and the most is ${MOST_WAVES}`,
    );
  return groups
    .toSorted(([one], [other]) => compareGroups(one, other))
    .map(([group, members]) => ({ label: group ?? 'without', members }))
    .toSorted((one, other) => Number(reachableOf(one.members) === 0) - Number(reachableOf(other.members) === 0));
}

/** Hosts without a value come last. */
function compareGroups(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return one.localeCompare(other, 'en', { numeric: true });
}
