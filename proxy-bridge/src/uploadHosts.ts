import type { ApiLink, ReportedHost } from './apiLink.ts';
import { contentRefusal } from './contentRefusal.ts';
import type { Log } from './log.ts';

/** Hosts and bytes of JSON in one report; a single host may be larger. */
const BATCH_HOSTS = 100;
const BATCH_BYTES = 4 * 1024 * 1024;

/** What reporting hosts needs of the rest of the bridge. */
export interface UploadContext {
  readonly api: Pick<ApiLink, 'reportInventory'>;
  readonly log: Log;
}

/** Reports hosts in batches and gives how many the API took. One that it refuses for good is logged and costs no other; other failures are thrown. */
export async function uploadHosts(
  context: UploadContext,
  hosts: readonly ReportedHost[],
  signal: AbortSignal,
): Promise<number> {
  let taken = 0;
  for (const batch of batchesOf(hosts)) taken += await uploadBatch(context, batch, signal);
  return taken;
}

function* batchesOf(hosts: readonly ReportedHost[]): Generator<readonly ReportedHost[]> {
  let batch: ReportedHost[] = [];
  let bytes = 0;
  for (const host of hosts) {
    const hostBytes = Buffer.byteLength(JSON.stringify(host));
    if (batch.length > 0 && (batch.length === BATCH_HOSTS || bytes + hostBytes > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(host);
    bytes += hostBytes;
  }
  if (batch.length > 0) yield batch;
}

async function uploadBatch(
  { api, log }: UploadContext,
  batch: readonly ReportedHost[],
  signal: AbortSignal,
): Promise<number> {
  try {
    await api.reportInventory([...batch], signal);
    return batch.length;
  } catch (error) {
    const refusal = contentRefusal(error);
    if (refusal === undefined) throw error;
    if (batch.length > 1) return await uploadSingly({ api, log }, batch, signal);
    log.warn('host-refused', { host: batch[0]?.name, code: refusal.code, problem: refusal.message });
    return 0;
  }
}

async function uploadSingly(
  context: UploadContext,
  hosts: readonly ReportedHost[],
  signal: AbortSignal,
): Promise<number> {
  let taken = 0;
  for (const host of hosts) taken += await uploadBatch(context, [host], signal);
  return taken;
}
