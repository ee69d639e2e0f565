// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import '@chargehand/api/entities';
import { startApi } from '@chargehand/api/app';
import { serveWorker } from '../serveWorker.ts';

// The API in a process of its own, so that what watchers cost it is counted apart from what writes and watches.

/** What the API has used since it was asked before. */
export interface ApiUsage {
  readonly url: string;
  readonly cpuMicros: number;
  readonly peakBytes: number;
}

await serveWorker(async ({ databaseUrl, adminPassword }: { databaseUrl: string; adminPassword: string }) => {
  const { url } = await startApi({
    databaseUrl,
    adminPassword,
    port: 0,
    listenHost: '127.0.0.1',
    publicUrl: undefined,
    trustedProxies: [],
    inventoryFile: undefined,
    sourcesFile: undefined,
    auditCheckpointsFile: undefined,
    clientDir: 'none',
  });
  let [before, peakBytes] = [process.cpuUsage(), 0];
  setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 20);
  return async (): Promise<ApiUsage> => {
    const { user, system } = process.cpuUsage(before);
    const usage = { url, cpuMicros: user + system, peakBytes: Math.max(peakBytes, process.memoryUsage.rss()) };
    [before, peakBytes] = [process.cpuUsage(), 0];
    return usage;
  };
});
