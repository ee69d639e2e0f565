import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StompConnection, StompMessage } from '@chargehand/stomp';

/** How an ActiveMQ broker treats what has an instant at which it expires. */
export interface BrokerClock {
  /** Its clock against ours, in whole seconds; above 0: it is ahead. Undefined: it does not say. */
  readonly offsetSeconds: number | undefined;
  /** A message with the times of a request came through. */
  readonly keepsRequests: boolean;
  /** It writes times of its own on what it gets, so that nobody's clock matters (its timeStampingBrokerPlugin). */
  readonly stampsItself: boolean;
}

/** What is to be measured with. */
export interface ClockProbe {
  /** A queue that we may write and read. */
  readonly destination: string;
  readonly ttlSeconds: number;
  readonly now: () => number;
  readonly waitMs: number;
}

/** What a broker adds to the ttl, and the Ruby client as well (protocol A.3). */
const GRACE_SECONDS = 10;
/** No clock is wrong by so little that such a message could survive on it, unless it is stamped anew. */
const LONG_AGO_MS = 10 * 365 * 86_400_000;

/**
 * Sends three messages to a queue of our own: one without times, on which the broker writes its clock, one with those of
 * a request, and one that expired long ago. Which of them come back says how it treats ours.
 */
export async function measureBrokerClock(connection: StompConnection, probe: ClockProbe): Promise<BrokerClock> {
  const run = randomUUID();
  const arrived = new Map<string, StompMessage>();
  const { destination, now, ttlSeconds } = probe;
  const subscription = await connection.subscribe({ destination, ack: 'auto' }, (message) => {
    arrived.set(message.body.toString('latin1', 0, 100), message);
  });
  const send = (name: string, headers: readonly (readonly [string, string])[]): Promise<void> =>
    connection.send(destination, headers, Buffer.from(`${name} ${run}`), { confirm: true });
  const lifeMs = (ttlSeconds + GRACE_SECONDS) * 1000;
  const startedAt = now();
  const requestAt = Math.floor(startedAt / 1000) * 1000;
  await send('expired', times(startedAt - LONG_AGO_MS, lifeMs));
  await send('request', times(requestAt, lifeMs));
  const askedAt = now();
  await send('clock', []);
  const confirmedAt = now();
  // In order: when the last has come, nothing else will.
  await until(() => arrived.has(`clock ${run}`), probe.waitMs);
  await subscription.unsubscribe();
  const stamp = Number(arrived.get(`clock ${run}`)?.headers.get('timestamp') ?? NaN);
  return {
    offsetSeconds: Number.isFinite(stamp) ? Math.round((stamp - (askedAt + confirmedAt) / 2) / 1000) : undefined,
    keepsRequests: arrived.has(`request ${run}`),
    stampsItself: arrived.has(`expired ${run}`),
  };
}

function times(atMs: number, lifeMs: number): readonly (readonly [string, string])[] {
  return [
    ['timestamp', String(atMs)],
    ['expires', String(atMs + lifeMs)],
  ];
}

async function until(isDone: () => boolean, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  while (!isDone() && performance.now() < deadline) await sleep(20);
}
