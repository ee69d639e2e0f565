import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalLine } from '../check/Evidence.ts';
import type { FaultRig, RigSite } from '../rig/startFaultRig.ts';
import { LAST_ANSWER_MS } from './giveManners.ts';
import { readJournal } from './readJournal.ts';
import type { Workload } from './Workload.ts';

/** Longer than a task may take whose bridge never came, and the API's grace after its last start. */
const PATIENCE_MS = 260_000;
const LOOK_EVERY_MS = 500;
const UPLOAD_PATIENCE_MS = 60_000;

/** Waits until every task has come to its end, the last late answer has come and all journals are uploaded; after a long time it gives up, and the evidence will tell. */
export async function settle(rig: FaultRig, workload: Workload): Promise<void> {
  const finished = Promise.allSettled(workload.watched.map((watched) => watched.finished));
  await Promise.race([finished, sleep(PATIENCE_MS, undefined, { ref: false })]);
  await sleep(Math.max(0, lastSendAt(rig) + LAST_ANSWER_MS - Date.now()));
  const giveUpAt = Date.now() + UPLOAD_PATIENCE_MS;
  while (!rig.sites.every(isUploaded) && Date.now() < giveUpAt) await sleep(LOOK_EVERY_MS);
}

/** Unix milliseconds of the last request that left; no host answers later than LAST_ANSWER_MS after it. */
function lastSendAt({ sites }: FaultRig): number {
  const sends = sites.flatMap((site) => linesOf(site).filter(({ event }) => event === 'SENDING'));
  return Math.max(0, ...sends.map(({ at }) => at));
}

function linesOf(site: RigSite): readonly JournalLine[] {
  return readJournal({ ...site, cursor: 0 }).lines;
}

function isUploaded(site: RigSite): boolean {
  const { uploaded, lines } = readJournal({ ...site, cursor: 0 });
  return uploaded >= (lines.at(-1)?.sequence ?? 0);
}
