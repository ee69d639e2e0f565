import { EventEmitter, on } from 'node:events';
import { startStubApi } from '@chargehand/api-client/testing';
import type { StubApi, StubOptions } from '@chargehand/api-client/testing';
import { isRecord } from '@chargehand/api-client';
import type { ReportedHost } from '../apiLink.ts';
import type { DispatchWork } from '../DispatchWork.ts';
import type { StopOrder } from '../StopOrders.ts';

/** An entry as it was uploaded. */
export interface UploadedEntry {
  readonly sequence: number;
  readonly dispatchId: string;
  readonly position: number;
  readonly event: string;
  readonly reason?: string | null;
  readonly statusCode?: number | null;
  readonly outputs?: unknown;
}

/** What an API remembers of one bridge; survives a restart of the stub, like a database. */
export interface StubMemory {
  readonly credentials: Set<string>;
  readonly tokens: Set<string>;
  readonly work: DispatchWork[];
  readonly hosts: Map<string, Omit<ReportedHost, 'name'>>;
  readonly entries: Map<number, UploadedEntry>;
  plugins: readonly string[];
  lastReport: Record<string, unknown> | undefined;
  /** Told at the last enrolment. */
  sealingKey: unknown;
  /** What heartbeats are told to stop. */
  stopped: readonly StopOrder[];
  /** Wakes the bridges that listen. */
  readonly wakeUps: EventEmitter<{ ring: [] }>;
  /** Code with which heartbeats are refused; undefined: they are not. */
  refuseReport: string | undefined;
  /** Code with which requests for work are refused; undefined: they are not. */
  refuseClaim: string | undefined;
}

/** An API that knows one enrolment token. */
export function freshMemory(token: string): StubMemory {
  return {
    credentials: new Set(),
    tokens: new Set([token]),
    work: [],
    hosts: new Map(),
    entries: new Map(),
    plugins: [],
    lastReport: undefined,
    sealingKey: undefined,
    stopped: [],
    wakeUps: new EventEmitter(),
    refuseReport: undefined,
    refuseClaim: undefined,
  };
}

/** Serves the bridge's part of the schema out of a memory. */
export function startStubChargehand(memory: StubMemory, options: StubOptions = {}): Promise<StubApi> {
  const guarded =
    <Result>(answer: (args: Record<string, unknown>) => Result) =>
    (args: Record<string, unknown>, { token }: { token: string | undefined }): Result => {
      if (token === undefined || !memory.credentials.has(token)) throw refusal('UNAUTHENTICATED', 'Who are you?');
      return answer(args);
    };
  return startStubApi(
    {
      enrolBridge: ({ input }) => enrol(memory, recordOf(input)),
      reportBridge: guarded(({ input }) => {
        if (memory.refuseReport !== undefined) throw refusal(memory.refuseReport, 'Not this.');
        memory.lastReport = recordOf(input);
        return { leaseSeconds: 30, proxy: 'amsterdam', stopped: memory.stopped };
      }),
      reportPlugins: guarded(({ plugins }) => {
        memory.plugins = listOf(plugins).map((plugin) => String(plugin['name']));
        return memory.plugins.length;
      }),
      reportInventory: guarded(({ hosts }) => {
        for (const { name, ...host } of listOf(hosts))
          memory.hosts.set(String(name), host as unknown as Omit<ReportedHost, 'name'>);
        return memory.hosts.size;
      }),
      claimDispatches: guarded(({ known }) => {
        if (memory.refuseClaim !== undefined) throw refusal(memory.refuseClaim, 'Not you.');
        return memory.work.filter(({ id }) => isNew(memory, id, known));
      }),
      recordReplies: guarded(({ input }) => {
        const upload = recordOf(input);
        const stored = Math.max(0, ...memory.entries.keys());
        if (stored < Number(upload['after'])) return stored;
        for (const entry of listOf(upload['entries']))
          memory.entries.set(Number(entry['sequence']), entry as unknown as UploadedEntry);
        return Math.max(0, ...memory.entries.keys());
      }),
      bridgeWork: async function* () {
        yield { bridgeWork: true };
        for await (const _ of on(memory.wakeUps, 'ring')) yield { bridgeWork: true };
      },
    },
    options,
  );
}

function enrol(memory: StubMemory, { token, sealingKey }: Record<string, unknown>): { secret: string; proxy: string } {
  if (typeof token !== 'string' || !memory.tokens.delete(token))
    throw refusal('ENROLMENT_REFUSED', 'This token is used up.');
  const secret = `credential bought with ${token}`;
  memory.credentials.add(secret);
  memory.sealingKey = sealingKey;
  return { secret, proxy: 'amsterdam' };
}

function isNew(memory: StubMemory, id: string, known: unknown): boolean {
  const isKnown = Array.isArray(known) && known.includes(id);
  return !isKnown && ![...memory.entries.values()].some((entry) => entry.dispatchId === id);
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { extensions: { code } });
}
