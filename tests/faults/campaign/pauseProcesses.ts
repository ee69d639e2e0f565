import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseGap } from '../check/Evidence.ts';
import type { FaultRig, RigSite } from '../rig/startFaultRig.ts';
import type { FaultLog } from './FaultLog.ts';
import type { Workload } from './Workload.ts';

const LEASE_MS = 30_000;
/** Until a bridge has claimed what it then cannot send. */
const PILE_UP_MS = 2_500;
/** In which it could send, and must not. */
const GAP_MS = 4_000;

/** What pausing needs of the campaign. */
export interface PauseWork {
  readonly times: number;
  readonly log: FaultLog;
  readonly workload: Workload;
}

/** Stops a bridge, and then the API, for longer than a lease lasts. Each time there is work that could be sent right after. */
export async function pauseProcesses(rig: FaultRig, { times, log, workload }: PauseWork): Promise<readonly LeaseGap[]> {
  const gaps: LeaseGap[] = [];
  for (let time = 0; time < times; time += 1) {
    const site = rig.sites[time % rig.sites.length];
    if (site === undefined) return gaps;
    gaps.push(await site.bridge.alone(() => pauseBridge(site, { log, workload })));
    gaps.push(...(await rig.api.alone(() => pauseApi(rig, { log, workload }))));
  }
  return gaps;
}

type Work = Pick<PauseWork, 'log' | 'workload'>;

/** It wakes with hosts to send to, with its broker there and the API not: its lease has run out in its sleep. */
async function pauseBridge(site: RigSite, { log, workload }: Work): Promise<LeaseGap> {
  site.brokerLink.block();
  await pileUp(workload);
  log.note('pause of a bridge beyond its lease', site.proxy);
  const pausedAt = Date.now();
  site.bridge.pause();
  site.brokerLink.unblock();
  site.apiLink.block();
  await sleep(LEASE_MS + GAP_MS / 2);
  site.bridge.resume();
  await sleep(GAP_MS);
  const until = Date.now();
  site.apiLink.unblock();
  return { proxy: site.proxy, leaseOverAt: pausedAt + LEASE_MS, until };
}

/** Bridges that have hosts to send to get their brokers back when their leases have run out. One of them is new: it never had any. */
async function pauseApi(rig: FaultRig, { log, workload }: Work): Promise<readonly LeaseGap[]> {
  for (const { brokerLink } of rig.sites) brokerLink.block();
  await pileUp(workload);
  log.note('pause of the API beyond a lease', 'both bridges have work');
  const pausedAt = Date.now();
  rig.api.pause();
  await sleep(LEASE_MS + 500);
  for (const { brokerLink } of rig.sites) brokerLink.unblock();
  const [site] = rig.sites;
  if (site !== undefined)
    await site.bridge.alone(async () => {
      log.note('kill of a bridge', `${site.proxy}, while the API is paused`);
      await site.bridge.kill();
      site.bridge.launch();
    });
  await sleep(GAP_MS);
  const until = Date.now();
  rig.api.resume();
  return rig.sites.map(({ proxy }) => ({ proxy, leaseOverAt: pausedAt + LEASE_MS, until }));
}

/** Two tasks that the bridges take and cannot send. */
async function pileUp(workload: Workload): Promise<void> {
  await Promise.all([workload.start('all'), workload.start('all')]);
  await sleep(PILE_UP_MS);
}
