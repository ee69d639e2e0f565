import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { describeError, log } from './log.ts';

/** What may have changed; the payload is only the id of what to read. A lost one costs latency, never a row (design.md §2.1). */
export type Channel =
  'task' | 'rollout' | 'bridge_work' | 'smart_proxy' | 'inventory_source' | 'inventory_due' | 'audit';

export interface Events extends AsyncDisposable {
  /** Resolves true at the next wake-up of this channel and id (EVERY_ID for any id), false after the time or when aborted. */
  wait(channel: Channel, id: string, timeoutMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Ids as they are woken, or EVERY_ID, until aborted. Wakes that come while the consumer is busy are merged by id. */
  watch(channel: Channel, signal: AbortSignal): AsyncIterable<string>;
}

const CHANNELS: readonly Channel[] = [
  'task',
  'rollout',
  'bridge_work',
  'smart_proxy',
  'inventory_source',
  'inventory_due',
  'audit',
];
/** Stands for any id: to wait for, or because notifications may have been lost. */
export const EVERY_ID = '*';

type Listener = (channel: Channel, id: string) => void;

/** Listens to PostgreSQL's notifications on one connection of its own; reconnects for ever, and wakes everybody when it has. */
export async function listenToEvents(databaseUrl: string): Promise<Events> {
  const listeners = new Set<Listener>();
  const stopping = new AbortController();
  let client = await connect(databaseUrl, listeners);
  const running = keepConnected();

  async function keepConnected(): Promise<void> {
    while (!stopping.signal.aborted) {
      await new Promise<void>((resolve) => {
        client.once('end', resolve);
        stopping.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      while (!stopping.signal.aborted) {
        await sleep(500, undefined, { signal: stopping.signal }).catch(() => undefined);
        try {
          client = await connect(databaseUrl, listeners);
          for (const channel of CHANNELS) for (const listener of [...listeners]) listener(channel, EVERY_ID);
          break;
        } catch (error) {
          log('warn', 'events-reconnect-failed', { error: describeError(error) });
        }
      }
    }
  }

  return {
    wait: (channel, id, timeoutMs, signal) => waitFor(listeners, { channel, id, timeoutMs, signal }),
    watch: (channel, signal) => watchChannel(listeners, channel, signal),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
      await client.end().catch(() => undefined);
    },
  };
}

async function connect(databaseUrl: string, listeners: ReadonlySet<Listener>): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, keepAlive: true });
  // Without a listener a lost connection would end the process; 'end' follows and reconnects.
  client.on('error', (error) => log('warn', 'events-connection-lost', { error: error.message }));
  client.on('notification', ({ channel, payload }) => {
    const known = CHANNELS.find((name) => name === channel);
    if (known) for (const listener of [...listeners]) listener(known, payload ?? EVERY_ID);
  });
  await client.connect();
  for (const channel of CHANNELS) await client.query(`listen ${channel}`);
  return client;
}

interface WaitOptions {
  readonly channel: Channel;
  readonly id: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

function waitFor(listeners: Set<Listener>, { channel, id, timeoutMs, signal }: WaitOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const listener: Listener = (woken, wokenId) => {
      if (woken === channel && (id === EVERY_ID || wokenId === EVERY_ID || wokenId === id)) finish(true);
    };
    const abort = (): void => finish(false);
    const timer = setTimeout(() => finish(false), timeoutMs);
    function finish(isWoken: boolean): void {
      clearTimeout(timer);
      listeners.delete(listener);
      signal?.removeEventListener('abort', abort);
      resolve(isWoken);
    }
    listeners.add(listener);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) finish(false);
  });
}

async function* watchChannel(listeners: Set<Listener>, channel: Channel, signal: AbortSignal): AsyncIterable<string> {
  const waiting = new Set<string>();
  let wake: (() => void) | undefined;
  const listener: Listener = (woken, id) => {
    if (woken !== channel) return;
    waiting.add(id);
    wake?.();
  };
  const abort = (): void => wake?.();
  listeners.add(listener);
  signal.addEventListener('abort', abort, { once: true });
  try {
    while (!signal.aborted) {
      const ids = [...waiting];
      waiting.clear();
      yield* ids;
      if (waiting.size === 0 && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    listeners.delete(listener);
    signal.removeEventListener('abort', abort);
  }
}
