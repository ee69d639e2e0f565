import type { ActionName } from '../access/ActionPattern.ts';
import type { Rights } from '../access/Rights.ts';
import { IsolationLevel, type EntityManager } from '@mikro-orm/postgresql';
import type { FilterWarning } from '@chargehand/fact-filter';
import { doubtfulTargets, SILENT_AFTER_MINUTES, type DoubtName } from '../inventory/doubtfulTargets.ts';
import { readHolds, type Holds } from '../inventory/readHolds.ts';
import { readFilter } from '../inventory/readFilter.ts';
import {
  countTargets,
  fingerprintTargets,
  resolveTargets,
  sampleTargets,
  type OwnDeed,
  type TargetGroup,
  type TargetSelection,
} from '../inventory/resolveTargets.ts';
import { warnOfUnknownNames } from '../inventory/warnOfUnknownNames.ts';
import { findAction, findPlugin } from '../plugins/findAction.ts';
import { compareWithLastTime, type TargetDifference } from './compareTargets.ts';
import { decideBySize, type SizeDecision } from './decideBySize.ts';
import { isForAllHosts, needsAllHostsRight } from './isForAllHosts.ts';
import { OBSTACLES, obstacleOf, type Obstacle } from './obstacleOf.ts';

export interface PreviewRequest {
  readonly filter: string;
  readonly plugin: string | null | undefined;
  readonly action: string | null | undefined;
  readonly now: Date;
  /** Of who asks. */
  readonly rights: Rights;
  readonly userId: number;
  /** The parts that cost a look at the hosts themselves; the others are counted. */
  readonly wants: {
    readonly fingerprint: boolean;
    readonly sample: boolean;
    readonly excluded: boolean;
    readonly warnings: boolean;
    readonly difference: boolean;
    readonly doubtful: boolean;
    readonly isAllHosts: boolean;
    readonly needsAllHostsRight: boolean;
    /** Whether it would exceed limits, or need an approval. */
    readonly size: boolean;
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
  readonly doubtful: readonly PreviewExclusion[];
  /** Null: not wanted, or there was no earlier task. */
  readonly difference: TargetDifference | null;
  /** False unless it was wanted. */
  readonly isAllHosts: boolean;
  /** False unless it was wanted. */
  readonly needsAllHostsRight: boolean;
  /** Nothing is told unless it was wanted, and a plugin and an action are given. */
  readonly size: Pick<SizeDecision, 'exceeded' | 'needsApproval'>;
  readonly sampleIds: readonly number[];
  readonly warnings: readonly FilterWarning[];
}

interface PreviewPart {
  readonly name: string | null;
  readonly count: number;
}

interface PreviewExclusion {
  readonly reason: Obstacle | DoubtName;
  readonly message: string;
  readonly count: number;
  readonly hosts: readonly string[];
}

const SAMPLE = 20;

/** Why a host that would be tried may end unknown or not sent. */
const DOUBTS = {
  BRIDGE_OFFLINE: 'The bridge of its smart proxy has not been heard of lately.',
  BROKER_DOWN: 'The bridge of its smart proxy is not connected to its broker.',
  HOST_SILENT: `No bridge has heard the host for ${SILENT_AFTER_MINUTES} minutes.`,
} as const satisfies Record<DoubtName, string>;

/** Which hosts a task with this filter would touch now, and which it would leave out and why; all of it at one moment. Throws BadFilter, UnknownPlugin, UnknownAction. */
export async function previewTargets(em: EntityManager, request: PreviewRequest): Promise<TargetPreview> {
  const { fingerprint, sample, excluded, difference, doubtful, size } = request.wants;
  if (![fingerprint, sample, excluded, difference, doubtful, size].includes(true))
    return await lookAtTargets(em, request);
  return await atOneMoment(em, async (tx) => await lookAtTargets(tx, request));
}

/** Runs looks that see the database as it is at one moment. */
export async function atOneMoment<Seen>(em: EntityManager, look: (tx: EntityManager) => Promise<Seen>): Promise<Seen> {
  return await em.transactional(look, { isolationLevel: IsolationLevel.REPEATABLE_READ });
}

/** As previewTargets, for looks that go on at one moment already. */
export async function lookAtTargets(tx: EntityManager, request: PreviewRequest): Promise<TargetPreview> {
  const { plugin = null, action = null, wants, now } = request;
  const { filter, warnings } = readFilter(request.filter);
  if (plugin !== null && action !== null) await findAction(tx, plugin, action);
  else if (plugin !== null) await findPlugin(tx, plugin);
  const deed = plugin === null || action === null ? null : useOf(request.rights, { plugin, action });
  const selection = { filter, plugin, now, deed, holds: await readHolds(tx, now) };
  const groups = await countTargets(tx, selection);
  const sample = wants.sample ? await sampleTargets(tx, selection, { first: SAMPLE }) : [];
  return {
    ...summarize(groups),
    fingerprint: wants.fingerprint ? await fingerprintTargets(tx, selection) : '',
    sampleIds: sample.map(({ hostId }) => hostId),
    excluded: wants.excluded ? await findExcluded(tx, selection, groups) : [],
    doubtful: wants.doubtful ? await findDoubtful(tx, selection) : [],
    difference: wants.difference
      ? await compareWithLastTime(tx, selection, { filter: request.filter, plugin, action })
      : null,
    warnings: wants.warnings ? [...warnings, ...(await warnOfUnknownNames(tx, filter))] : warnings,
    isAllHosts: wants.isAllHosts && (await isForAllHosts(tx, filter)),
    needsAllHostsRight: wants.needsAllHostsRight && (await needsAllHostsRight(tx, filter, sum(groups))),
    size: wants.size ? await judgeSize(tx, selection, request.userId) : { exceeded: [], needsApproval: false },
  };
}

/** Nothing is locked: what somebody runs at this moment is not counted. */
async function judgeSize(
  tx: EntityManager,
  selection: TargetSelection,
  userId: number,
): Promise<TargetPreview['size']> {
  const { deed, now } = selection;
  if (deed === null || deed.rights.isAdmin) return { exceeded: [], needsApproval: false };
  const hosts = (await resolveTargets(tx, selection)).filter((host) => obstacleOf(host) === null);
  const hostIds = hosts.map(({ hostId }) => hostId);
  return await decideBySize(tx, { userId, ...deed, hostIds, now });
}

/** Which arguments are given is not known yet. */
function useOf(rights: Rights, action: ActionName): OwnDeed {
  return { rights, deed: { kind: 'use', action } };
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
    exclusions.push({
      reason,
      message: messageOf(reason, group, selection.holds),
      count: sum(group),
      hosts: hosts.map(({ name }) => name),
    });
  }
  return exclusions;
}

/** With why it is so, of all that these hosts are held back by. */
function messageOf(reason: Obstacle, groups: readonly TargetGroup[], { stops, freezes }: Holds): string {
  const ids = new Set(groups.map(({ hold }) => hold?.id));
  const causes = reason === 'EMERGENCY_STOP' ? stops : reason === 'FROZEN' ? freezes : [];
  const why = causes.filter(({ id }) => ids.has(id)).map((cause) => cause.reason);
  return [OBSTACLES[reason], ...new Set(why)].join(' ');
}

async function findDoubtful(em: EntityManager, selection: TargetSelection): Promise<PreviewExclusion[]> {
  const doubtful = await doubtfulTargets(em, selection, SAMPLE);
  return doubtful.map((part) => ({ ...part, message: DOUBTS[part.reason] }));
}

function countBy(groups: readonly TargetGroup[], keyOf: (group: TargetGroup) => string | null): PreviewPart[] {
  return [...Map.groupBy(groups, keyOf)].map(([name, parts]) => ({ name, count: sum(parts) }));
}

function sum(groups: readonly TargetGroup[]): number {
  return groups.reduce((total, { count }) => total + count, 0);
}
