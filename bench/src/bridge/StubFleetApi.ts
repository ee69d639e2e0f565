import { startStubApi, type StubApi } from '@chargehand/api-client/testing';
import { CALL, hostNames } from '../network.ts';

/** What a bridge has brought so far. */
export interface Brought {
  readonly hosts: number;
  readonly outcomes: number;
  /** Of the outcomes: those with the host's answer. */
  readonly succeeded: number;
}

const DISPATCH_ID = '1';
const LEASE_SECONDS = 30;
const DEADLINE_MS = 600_000;

/** The bridge's part of the API, with one dispatch for all hosts. It counts what comes and keeps nothing else. */
export class StubFleetApi implements AsyncDisposable {
  readonly #hosts: number;
  readonly #reported = new Set<string>();
  readonly #settled = new Map<number, string>();
  readonly #offered = Promise.withResolvers<void>();
  #isOffered = false;
  #stored = 0;
  #api: StubApi | undefined;

  private constructor(hosts: number) {
    this.#hosts = hosts;
  }

  /** Starts it on a free port; it takes any bridge for the one it knows. */
  static async start(hosts: number): Promise<StubFleetApi> {
    const stub = new StubFleetApi(hosts);
    stub.#api = await startStubApi({
      enrolBridge: () => ({ secret: 'secret of the bench', proxy: 'bench', stopped: [] }),
      reportBridge: () => ({ leaseSeconds: LEASE_SECONDS, proxy: 'bench', stopped: [] }),
      reportPlugins: ({ plugins }) => listOf(plugins).length,
      reportInventory: ({ hosts: reported }) => stub.#takeHosts(listOf(reported)),
      claimDispatches: () => (stub.#isOffered && stub.#stored === 0 ? [stub.#dispatch()] : []),
      recordReplies: ({ input }) => stub.#takeEntries(input),
      bridgeWork: async function* () {
        await stub.#offered.promise;
        yield { bridgeWork: true };
        await new Promise(() => undefined);
      },
    });
    return stub;
  }

  get url(): string {
    return this.#api?.url ?? '';
  }

  get brought(): Brought {
    const succeeded = this.#settled.values().reduce((count, event) => count + (event === 'REPLIED' ? 1 : 0), 0);
    return { hosts: this.#reported.size, outcomes: this.#settled.size, succeeded };
  }

  /** Offers the dispatch from now on. */
  offer(): void {
    this.#isOffered = true;
    this.#offered.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api?.[Symbol.asyncDispose]();
  }

  #dispatch() {
    const targets = hostNames(this.#hosts).map((name, position) => ({ name, position }));
    const deadlineAt = new Date(Date.now() + DEADLINE_MS).toISOString();
    const { agent: plugin, action, inputs } = CALL;
    const times = { timeoutSeconds: 10, ttlSeconds: 60, deadlineAt };
    return { id: DISPATCH_ID, taskId: '1', taskUuid: 'u1', plugin, action, arguments: inputs, targets, ...times };
  }

  #takeHosts(hosts: readonly Readonly<Record<string, unknown>>[]): number {
    for (const { name } of hosts) this.#reported.add(String(name));
    return hosts.length;
  }

  #takeEntries(input: unknown): number {
    for (const entry of listOf((input as Readonly<Record<string, unknown>>)['entries'])) {
      this.#stored = Number(entry['sequence']);
      const event = String(entry['event']);
      if (ENDS.has(event)) this.#settled.set(Number(entry['position']), event);
    }
    return this.#stored;
  }
}

const ENDS: ReadonlySet<string> = new Set(['REPLIED', 'UNKNOWN', 'NOT_SENT']);

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as readonly Readonly<Record<string, unknown>>[]) : [];
}
