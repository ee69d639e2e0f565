import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeMarshal, pskSeal, stringHash, symbolHash } from '@chargehand/mcollective';
import type { RegistrationLink } from './connectors/Connector.ts';
import { RegistrationListener } from './RegistrationListener.ts';
import { recordingLog, START_MS } from './testing/world.ts';

const seal = pskSeal('secret', 'uid=0');
const messageTime = START_MS / 1000;

function registration(senderid: string, { key = seal, collective = 'mcollective', clock = 0 } = {}): Buffer {
  const times = { ttlSeconds: 60, messageTime: messageTime + clock };
  const filter = stringHash({ fact: [], cf_class: [], agent: ['registration'], identity: [], compound: [] });
  const envelope = {
    senderid,
    requestid: 'f'.repeat(32),
    filter,
    collective,
    agent: 'registration',
    callerid: 'uid=0',
  };
  const fields = { ...envelope, ttl: 60, msgtime: times.messageTime, ...key.sealRequest(['rpcutil'], times) };
  return encodeMarshal(symbolHash(fields));
}

/** Listens on a broker that hands over these payloads and then closes, or refuses; gives what was heard and logged. */
async function listen(
  payloads: Readonly<Record<string, readonly Buffer[]>>,
  refusal?: Error,
  known: readonly string[] = [],
) {
  const stop = new AbortController();
  const log = recordingLog();
  let attempts = 0;
  const listenForRegistrations = (
    collective: string,
    onRegistration: (payload: Buffer) => void,
  ): Promise<RegistrationLink> => {
    attempts += 1;
    setImmediate(() => stop.abort());
    if (refusal !== undefined) return Promise.reject(refusal);
    payloads[collective]?.forEach(onRegistration);
    const closed = new Promise<undefined>((resolve) => stop.signal.addEventListener('abort', () => resolve(undefined)));
    return Promise.resolve({ closed, disconnect: () => Promise.resolve() });
  };
  const context = { connector: { listenForRegistrations }, seal, collectives: ['mcollective', 'uk'], log };
  const hear = (name: string): boolean => known.includes(name);
  const listener = new RegistrationListener({ ...context, hear, now: () => START_MS });
  await listener.run(stop.signal);
  return { heard: listener.take(), again: listener.take(), log, attempts };
}

const heardAtMs = START_MS;

test('a node that announces itself is heard once, where it was heard, with its clock', async () => {
  const { heard, again } = await listen({
    mcollective: [registration('web1'), registration('web1')],
    uk: [registration('london1', { collective: 'mcollective', clock: 600 })],
  });
  assert.deepEqual(heard, [
    { name: 'web1', collective: 'mcollective', clockOffsetSeconds: 0, heardAtMs },
    { name: 'london1', collective: 'uk', clockOffsetSeconds: 600, heardAtMs },
  ]);
  assert.deepEqual(again, []);
});

test('what is no proven registration, or comes from a node that is known, is not heard of again', async () => {
  const forged = registration('forged', { key: pskSeal('other', 'uid=0') });
  const { heard } = await listen({ mcollective: [Buffer.from('anything'), forged, registration('old')] }, undefined, [
    'old',
  ]);
  assert.deepEqual(heard, []);
});

test('a broker that forbids to listen is named in the log, and nothing else happens', async () => {
  const { heard, log, attempts } = await listen({}, new Error('not authorized'));
  assert.deepEqual([heard, log.events, attempts], [[], ['registrations-not-heard', 'registrations-not-heard'], 2]);
});
