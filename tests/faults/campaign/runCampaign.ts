import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariants } from '../check/checkInvariants.ts';
import type { LeaseGap, Violation } from '../check/Evidence.ts';
import { Dice } from '../rig/Dice.ts';
import { startFaultRig } from '../rig/startFaultRig.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import { breakLinks } from './breakLinks.ts';
import type { CampaignPlan } from './CampaignPlan.ts';
import { cancelTasks } from './cancelTasks.ts';
import type { PendingCancel } from './cancelTasks.ts';
import { FaultLog } from './FaultLog.ts';
import type { InjectedFault } from './FaultLog.ts';
import { gatherEvidence } from './gatherEvidence.ts';
import { giveManners } from './giveManners.ts';
import { killApi, killBridges } from './killProcesses.ts';
import { killBrokers, killDatabase } from './killServers.ts';
import { pauseProcesses } from './pauseProcesses.ts';
import { openStoreReader } from './readStored.ts';
import type { StoreReader } from './readStored.ts';
import { settle } from './settle.ts';
import { totalsOf } from './Totals.ts';
import type { Totals } from './Totals.ts';
import { Workload } from './Workload.ts';

/** What a campaign found. */
export interface CampaignResult {
  readonly totals: Totals;
  readonly violations: readonly Violation[];
  readonly faults: readonly InjectedFault[];
}

const SAMPLE_MS = 1_000;

/** Runs the whole product on a fleet with all kinds of hosts, does to it what the plan says while tasks run, and holds what is left against the invariants. */
export async function runCampaign(plan: CampaignPlan, say: (line: string) => void): Promise<CampaignResult> {
  const dice = new Dice(plan.seed, 'campaign');
  await using rig = await startFaultRig(plan);
  const manners = giveManners(rig.fleet, dice.for('manners'));
  const log = new FaultLog(say);
  const workload = new Workload(rig, plan.seed);
  await using store = await openStoreReader(rig.databaseUrl);
  const over = new AbortController();
  const cursors = sampleCursors(store, over.signal);
  const { leaseGaps, cancels } = await inject(rig, plan, { dice, log, workload });
  over.abort();
  say(`${String(workload.watched.length)} tasks were started, waiting until all have settled`);
  await settle(rig, workload);
  const seen = { workload, log, manners, leaseGaps, cancels, cursors: await cursors };
  const evidence = await gatherEvidence(rig, store, seen);
  const violations = checkInvariants(evidence);
  return { totals: totalsOf(evidence, log, violations), violations, faults: log.all };
}

interface Tools {
  readonly dice: Dice;
  readonly log: FaultLog;
  readonly workload: Workload;
}

/** All kinds of faults at the same time, while tasks are started; returns when the last one is done. */
async function inject(
  rig: FaultRig,
  plan: CampaignPlan,
  { dice, log, workload }: Tools,
): Promise<{ leaseGaps: readonly LeaseGap[]; cancels: readonly PendingCancel[] }> {
  const over = new AbortController();
  const tasks = workload.run(dice.for('tasks'), over.signal);
  try {
    const [leaseGaps, cancels] = await Promise.all([
      pauseProcesses(rig, { times: plan.pauses, log, workload }),
      cancelTasks(rig, dice.for('cancels'), { times: plan.cancels, log, workload }),
      killBridges(rig, dice.for('bridges'), { times: plan.bridgeKills, log }),
      killApi(rig, dice.for('api'), { times: plan.apiKills, log }),
      killBrokers(rig, dice.for('brokers'), { times: plan.brokerKills, log }),
      killDatabase(rig, dice.for('database'), { times: plan.databaseKills, log }),
      breakLinks(rig, dice.for('links'), { times: plan.linkFaults, log }),
    ]);
    return { leaseGaps, cancels };
  } finally {
    over.abort();
    await tasks;
  }
}

/** The API's places in the journals, once a second; when the database is away there is nothing to see. */
async function sampleCursors(store: StoreReader, signal: AbortSignal): Promise<ReadonlyMap<string, readonly number[]>> {
  const seen = new Map<string, number[]>();
  while (!signal.aborted) {
    const now = await store.readCursors().catch(() => new Map<string, number>());
    for (const [proxy, cursor] of now) seen.set(proxy, [...(seen.get(proxy) ?? []), cursor]);
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return seen;
}
