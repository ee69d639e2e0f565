import { ApiRefused } from '@chargehand/api-client';
import type { ApiClient, VariablesOf } from '@chargehand/api-client';
import type { JournalEntry } from './JournalEntry.ts';
import type { FenceTokens } from './JournalFence.ts';
import { JournalOutdated } from './JournalOutdated.ts';
import * as documents from './apiDocuments.ts';
import { Lease } from './Lease.ts';
import type { StopOrder } from './StopOrders.ts';
import { timing } from './timing.ts';

/** State of the bridge, as the heartbeat tells it. */
export type BridgeReport = VariablesOf<typeof documents.ReportBridge>['input'];
/** A plugin with its parsed DDL. */
export type ReportedPlugin = VariablesOf<typeof documents.ReportPlugins>['plugins'][number];
/** A host that answered the inventory. */
export type ReportedHost = VariablesOf<typeof documents.ReportInventory>['hosts'][number];

/** Both directions of a heartbeat. */
export interface Heartbeat {
  readonly report: () => BridgeReport;
  /** Throws when the orders cannot be obeyed. */
  readonly obey: (orders: readonly StopOrder[]) => void;
}

/** A request for the dispatches that a journal does not hold. */
export interface Claim {
  readonly journal: string;
  readonly known: string[];
  readonly fence: FenceTokens;
}

/** Entries of one journal that follow `after`, the sequence up to which the bridge believes everything to be stored. */
export interface Upload {
  readonly journal: string;
  readonly after: number;
  readonly entries: readonly JournalEntry[];
}

/** Everything the bridge says to the API with its credential. Failures are those of `ApiClient`. */
export class ApiLink {
  readonly lease: Lease;
  readonly #client: ApiClient;

  constructor(client: ApiClient, lease: Lease = new Lease()) {
    this.#client = client;
    this.lease = lease;
  }

  /** Where the API is. */
  get url(): string {
    return this.#client.url;
  }

  /** The latest instant (unix ms) that the API's clock can show now; undefined before it has said a time. */
  get latestServerTimeMs(): number | undefined {
    return this.#client.latestServerTimeMs();
  }

  /**
   * Heartbeat; renews the lease and gives the name of the smart proxy that the credential is for. What was stopped is stopped first:
   * a bridge that has its lease back must not send what was cancelled while it was away, and one that cannot stop has no lease.
   */
  async beat({ report, obey }: Heartbeat, signal?: AbortSignal): Promise<string> {
    const from = this.lease.mark();
    const options = { signal, timeoutMs: timing.heartbeatTimeoutMs };
    const { reportBridge } = await this.#client.request(documents.ReportBridge, { input: report() }, options);
    try {
      obey(reportBridge.stopped);
    } catch (error) {
      this.lease.revoke();
      throw error;
    }
    this.lease.renew(from, reportBridge.leaseSeconds * 1000);
    return reportBridge.proxy;
  }

  /** Replaces the plugins of this network. */
  async reportPlugins(plugins: ReportedPlugin[], signal?: AbortSignal): Promise<void> {
    await this.#client.request(documents.ReportPlugins, { plugins }, { signal });
  }

  /** Reports hosts in one request. */
  async reportInventory(hosts: ReportedHost[], signal?: AbortSignal): Promise<void> {
    await this.#client.request(documents.ReportInventory, { hosts }, { signal });
  }

  /** Dispatches for this bridge, unchecked. Throws JournalOutdated when somebody else has asked with a copy of the journal. */
  async claim({ journal, known, fence }: Claim, signal?: AbortSignal): Promise<readonly unknown[]> {
    try {
      const variables = { journal, known, fence };
      return (await this.#client.request(documents.ClaimDispatches, variables, { signal })).claimDispatches;
    } catch (error) {
      if (error instanceof ApiRefused && error.code === 'JOURNAL_OUTDATED') throw new JournalOutdated({ cause: error });
      throw error;
    }
  }

  /** Uploads entries; gives the last sequence that the API has stored, and below `after` it has stored nothing of these. */
  async record({ journal, after, entries }: Upload, signal?: AbortSignal): Promise<number> {
    const input = {
      journal,
      after,
      entries: entries.map(({ sequence, dispatchId, position, event, at, body }) => ({
        sequence,
        dispatchId,
        position,
        event,
        at,
        ...body,
      })),
    };
    return (await this.#client.request(documents.RecordReplies, { input }, { signal })).recordReplies;
  }

  /** One item for each wake-up; throws when the connection breaks. */
  workSignals(signal: AbortSignal): AsyncIterable<unknown> {
    return this.#client.subscribe(documents.BridgeWork, {}, { signal });
  }
}
