import type { CancelRecord, Evidence, JournalRecord, LeaseGap, Manner, WatchRecord } from '../check/Evidence.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import type { PendingCancel } from './cancelTasks.ts';
import { readCancel } from './cancelTasks.ts';
import type { FaultLog } from './FaultLog.ts';
import { readExecutions } from './readExecutions.ts';
import { readJournal } from './readJournal.ts';
import type { StoreReader } from './readStored.ts';
import type { Workload } from './Workload.ts';

/** What a campaign has seen while it ran. */
export interface Seen {
  readonly workload: Workload;
  readonly log: FaultLog;
  readonly manners: ReadonlyMap<string, Manner>;
  readonly leaseGaps: readonly LeaseGap[];
  readonly cancels: readonly PendingCancel[];
  readonly cursors: ReadonlyMap<string, readonly number[]>;
}

/** Words that no healthy program writes into its log; nobody here damages or copies a journal. */
const ALARM = /unhandled ?rejection|uncaught|maximum call stack|out of memory|PANIC|journal-damaged|JOURNAL_OUTDATED/i;

/** Reads every side of the story: database, journals, hosts, watchers, logs. */
export async function gatherEvidence(rig: FaultRig, store: StoreReader, seen: Seen): Promise<Evidence> {
  const { workload, log } = seen;
  const watches: WatchRecord[] = [];
  for (const watched of workload.watched) watches.push(await watched.conclude());
  const cancels: CancelRecord[] = [];
  for (const cancel of seen.cancels) cancels.push(await readCancel(rig, cancel));
  const stored = await store.readAll();
  return {
    ...stored,
    journals: rig.sites.map(({ proxy, dataDir }): JournalRecord => {
      const cursor = stored.cursors.get(proxy) ?? 0;
      return readJournal({ proxy, dataDir, cursor });
    }),
    executions: await readExecutions(rig.fleet.executionLog),
    submitted: workload.submitted,
    watches,
    cancels,
    leaseGaps: seen.leaseGaps,
    manners: seen.manners,
    wasBrokerKilled: log.count('kill of a broker') > 0,
    deaths: rig.processes.flatMap(({ deaths }) => deaths),
    alarms: await readAlarms(rig),
    cursors: seen.cursors,
  };
}

async function readAlarms({ processes }: FaultRig): Promise<readonly string[]> {
  const logs = await Promise.all(
    processes.map(async (process) => ({ name: process.name, lines: (await process.readLog()).split('\n') })),
  );
  return logs.flatMap(({ name, lines }) => lines.filter((line) => ALARM.test(line)).map((line) => `${name}: ${line}`));
}
