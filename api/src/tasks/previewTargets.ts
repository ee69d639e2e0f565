import type { EntityManager } from '@mikro-orm/postgresql';
import { readFilter } from '../inventory/readFilter.ts';
import { fingerprintOf, resolveTargets, type ResolvedHost } from '../inventory/resolveTargets.ts';
import { findAction, findPlugin } from '../plugins/findAction.ts';
import { OBSTACLES, obstacleOf, type Obstacle } from './obstacleOf.ts';

export interface PreviewRequest {
  readonly filter: string;
  readonly plugin: string | null | undefined;
  readonly action: string | null | undefined;
}

export interface TargetPreview {
  readonly total: number;
  readonly runnable: number;
  readonly fingerprint: string;
  readonly byProxy: readonly PreviewPart[];
  readonly byHostgroup: readonly PreviewPart[];
  readonly excluded: readonly PreviewExclusion[];
  readonly sampleIds: readonly number[];
  readonly warnings: readonly { readonly from: number; readonly to: number; readonly message: string }[];
}

interface PreviewPart {
  readonly name: string | null;
  readonly count: number;
}

interface PreviewExclusion {
  readonly reason: Obstacle;
  readonly message: string;
  readonly count: number;
  readonly hosts: readonly string[];
}

const SAMPLE = 20;

/** Which hosts a task with this filter would touch now, and which it would leave out and why. Throws BadFilter, UnknownPlugin, UnknownAction. */
export async function previewTargets(
  em: EntityManager,
  { filter: text, plugin, action }: PreviewRequest,
): Promise<TargetPreview> {
  const { filter, warnings } = readFilter(text);
  if (plugin != null && action != null) await findAction(em, plugin, action);
  else if (plugin != null) await findPlugin(em, plugin);
  const hosts = await resolveTargets(em, filter, plugin ?? null);
  const obstacles = new Map(hosts.map((host) => [host, obstacleOf(host)]));
  return {
    total: hosts.length,
    runnable: hosts.filter((host) => obstacles.get(host) === null).length,
    fingerprint: fingerprintOf(hosts),
    byProxy: countBy(hosts, ({ smartProxy }) => smartProxy),
    byHostgroup: countBy(hosts, ({ hostgroup }) => hostgroup),
    excluded: excludedOf(hosts, obstacles),
    sampleIds: hosts.slice(0, SAMPLE).map(({ hostId }) => hostId),
    warnings,
  };
}

function countBy(hosts: readonly ResolvedHost[], keyOf: (host: ResolvedHost) => string | null): PreviewPart[] {
  return [...Map.groupBy(hosts, keyOf)].map(([name, { length }]) => ({ name, count: length }));
}

function excludedOf(
  hosts: readonly ResolvedHost[],
  obstacles: ReadonlyMap<ResolvedHost, Obstacle | null>,
): PreviewExclusion[] {
  return [...Map.groupBy(hosts, (host) => obstacles.get(host) ?? null)].flatMap(([reason, group]) =>
    reason === null
      ? []
      : {
          reason,
          message: OBSTACLES[reason],
          count: group.length,
          hosts: group.slice(0, SAMPLE).map(({ name }) => name),
        },
  );
}
