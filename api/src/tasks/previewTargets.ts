import { IsolationLevel, type EntityManager } from '@mikro-orm/postgresql';
import type { FilterWarning } from '@chargehand/fact-filter';
import { readFilter } from '../inventory/readFilter.ts';
import {
  countTargets,
  fingerprintTargets,
  sampleTargets,
  type TargetGroup,
  type TargetSelection,
} from '../inventory/resolveTargets.ts';
import { warnOfUnknownNames } from '../inventory/warnOfUnknownNames.ts';
import { findAction, findPlugin } from '../plugins/findAction.ts';
import { OBSTACLES, obstacleOf, type Obstacle } from './obstacleOf.ts';

export interface PreviewRequest {
  readonly filter: string;
  readonly plugin: string | null | undefined;
  readonly action: string | null | undefined;
  readonly now: Date;
  /** The parts that cost a look at the hosts themselves; the others are counted. */
  readonly wants: {
    readonly fingerprint: boolean;
    readonly sample: boolean;
    readonly excluded: boolean;
    readonly warnings: boolean;
  };
}

export interface TargetPreview {
  readonly total: number;
  readonly runnable: number;
  /** Empty unless it was wanted. */
  readonly fingerprint: string;
  readonly byProxy: readonly PreviewPart[];
  readonly byHostgroup: readonly PreviewPart[];
  readonly excluded: readonly PreviewExclusion[];
  readonly sampleIds: readonly number[];
  readonly warnings: readonly FilterWarning[];
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

/** Which hosts a task with this filter would touch now, and which it would leave out and why; all of it at one moment. Throws BadFilter, UnknownPlugin, UnknownAction. */
export async function previewTargets(em: EntityManager, request: PreviewRequest): Promise<TargetPreview> {
  const { plugin, action, wants, now } = request;
  const { filter, warnings } = readFilter(request.filter);
  const all = wants.warnings ? [...warnings, ...(await warnOfUnknownNames(em, filter))] : warnings;
  if (plugin != null && action != null) await findAction(em, plugin, action);
  else if (plugin != null) await findPlugin(em, plugin);
  const selection = { filter, plugin: plugin ?? null, now };
  const look = async (tx: EntityManager): Promise<TargetPreview> => {
    const groups = await countTargets(tx, selection);
    return {
      ...summarize(groups),
      fingerprint: wants.fingerprint ? await fingerprintTargets(tx, selection) : '',
      sampleIds: wants.sample
        ? (await sampleTargets(tx, selection, { first: SAMPLE })).map(({ hostId }) => hostId)
        : [],
      excluded: wants.excluded ? await findExcluded(tx, selection, groups) : [],
      warnings: all,
    };
  };
  if (!wants.fingerprint && !wants.sample && !wants.excluded) return await look(em);
  return await em.transactional(look, { isolationLevel: IsolationLevel.REPEATABLE_READ });
}

function summarize(
  groups: readonly TargetGroup[],
): Pick<TargetPreview, 'total' | 'runnable' | 'byProxy' | 'byHostgroup'> {
  return {
    total: sum(groups),
    runnable: sum(groups.filter((group) => obstacleOf(group) === null)),
    byProxy: countBy(groups, ({ smartProxy }) => smartProxy),
    byHostgroup: countBy(groups, ({ hostgroup }) => hostgroup),
  };
}

async function findExcluded(
  em: EntityManager,
  selection: TargetSelection,
  groups: readonly TargetGroup[],
): Promise<PreviewExclusion[]> {
  const exclusions: PreviewExclusion[] = [];
  for (const [reason, group] of Map.groupBy(groups, obstacleOf)) {
    if (reason === null) continue;
    const hosts = await sampleTargets(em, selection, { first: SAMPLE, obstacle: reason });
    exclusions.push({ reason, message: OBSTACLES[reason], count: sum(group), hosts: hosts.map(({ name }) => name) });
  }
  return exclusions;
}

function countBy(groups: readonly TargetGroup[], keyOf: (group: TargetGroup) => string | null): PreviewPart[] {
  return [...Map.groupBy(groups, keyOf)].map(([name, parts]) => ({ name, count: sum(parts) }));
}

function sum(groups: readonly TargetGroup[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
