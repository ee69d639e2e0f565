import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BrokerLink } from './connectors/Connector.ts';
import type { DispatchWork } from './DispatchWork.ts';
import { CHUNK_SIZE, executeDispatch } from './executeDispatch.ts';
import type { Permission } from './executeDispatch.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import { serveDispatches } from './serveDispatches.ts';
import { StopOrders } from './StopOrders.ts';
import {
  executeContext,
  fakeLink,
  recordingLog,
  START_MS,
  storyOf,
  temporaryFolder,
  workFor,
} from './testing/world.ts';

const hosts = (count: number): string[] => Array.from({ length: count }, (_, index) => `host${index}`);
const at = { atMs: START_MS, deadlineMs: START_MS + 1000 };
const cancel = (id: string) => [{ id, reason: 'CANCELLED' }];

/** A journal with the stop orders of its bridge. */
function bridgeIn(path: string) {
  const journal = openJournal(path);
  const log = recordingLog();
  const orders = new StopOrders({ journal, log, now: () => START_MS });
  return { journal, log, orders, [Symbol.dispose]: () => journal[Symbol.dispose]() };
}

/** How many hosts of the journal came to which event last. */
function endsOf(journal: Journal): Record<string, number> {
  const ends = new Map(storyOf(journal).map((line) => [line.split(' ')[0], line.replace(/^\d+ /, '')]));
  return Object.fromEntries([...Map.groupBy(ends.values(), (end) => end)].map(([end, all]) => [end, all.length]));
}

test('every host without an intent ends as not sent with the reason of the order, on disk at once, and no other is touched', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders, log } = bridge;
  journal.accept(workFor(['a', 'b', 'c']), START_MS);
  journal.accept(workFor(['a'], { id: 'd2' }), START_MS);
  journal.intend('d1', [{ position: 1, requestId: 'r1' }], at);
  orders.obey([{ id: 'd1', reason: 'HALTED' }]);
  using reader = openJournal(folder.path);
  assert.deepEqual(storyOf(reader).slice(4), ['1 SENDING', '0 NOT_SENT HALTED', '2 NOT_SENT HALTED']);
  assert.deepEqual(journal.unsent(), ['d2']);
  assert.deepEqual(log.events, ['dispatch-stopped']);
});

test('an order that is repeated, or comes after the last intent, changes nothing', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders, log } = bridge;
  journal.accept(workFor(['a', 'b']), START_MS);
  journal.intend('d1', [{ position: 0, requestId: 'r0' }], at);
  for (let times = 0; times < 3; times += 1) orders.obey(cancel('d1'));
  assert.deepEqual(storyOf(journal).slice(2), ['0 SENDING', '1 NOT_SENT CANCELLED']);
  assert.deepEqual(log.events, ['dispatch-stopped']);
});

test('a stopped dispatch of which nothing was sent is closed', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  bridge.journal.accept(workFor(['a']), START_MS);
  bridge.orders.obey(cancel('d1'));
  bridge.journal.moveCursor(2);
  assert.deepEqual(bridge.journal.known(), []);
});

test('an order that cannot be obeyed keeps none of the others from it, and is not passed over', () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, log } = bridge;
  journal.accept(workFor(['a']), START_MS);
  journal.accept(workFor(['b'], { id: 'd2' }), START_MS);
  const stop: Journal['stop'] = (id, how) => {
    if (id === 'd1') throw new Error('the disk is full');
    return journal.stop(id, how);
  };
  const broken = new StopOrders({ journal: { stop }, log, now: () => START_MS });
  assert.throws(() => broken.obey([...cancel('d1'), ...cancel('d2')]), /the disk is full/);
  assert.deepEqual(storyOf(journal).slice(2), ['0 NOT_SENT CANCELLED']);
  assert.deepEqual(journal.unsent(), ['d1']);
  assert.deepEqual(log.events, ['dispatch-not-stopped', 'dispatch-stopped']);
});

test('a stop between two chunks sends nothing more and is no fault', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders } = bridge;
  const link = fakeLink();
  const work = workFor(hosts(CHUNK_SIZE * 3));
  journal.accept(work, START_MS);
  const permission = (): Promise<Permission> => {
    if (link.sent.length > 0) orders.obey(cancel('d1'));
    return Promise.resolve({ kind: 'granted', link });
  };
  await executeDispatch(executeContext(journal, link, { permission }), work);
  assert.deepEqual(link.sent, hosts(CHUNK_SIZE));
  assert.deepEqual(endsOf(journal), { SENT: CHUNK_SIZE, 'NOT_SENT CANCELLED': CHUNK_SIZE * 2 });
});

test('a stop in the middle of a chunk lets that chunk go out and nothing after it', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders } = bridge;
  const link = fakeLink((host) => {
    if (host === 'host3') orders.obey(cancel('d1'));
  });
  const work = workFor(hosts(CHUNK_SIZE + 10));
  journal.accept(work, START_MS);
  await executeDispatch(executeContext(journal, link), work);
  assert.deepEqual(link.sent, hosts(CHUNK_SIZE));
  assert.deepEqual(endsOf(journal), { SENT: CHUNK_SIZE, 'NOT_SENT CANCELLED': 10 });
});

test('a stop does not wait for a broker that takes nothing', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders } = bridge;
  const taken = Promise.withResolvers<void>();
  const link = fakeLink(() => taken.promise);
  const work = workFor(hosts(CHUNK_SIZE + 10));
  journal.accept(work, START_MS);
  const executing = executeDispatch(executeContext(journal, link), work);
  await new Promise((resolve) => setImmediate(resolve));
  orders.obey(cancel('d1'));
  assert.deepEqual(endsOf(journal), { SENDING: CHUNK_SIZE, 'NOT_SENT CANCELLED': 10 });
  taken.resolve();
  await executing;
  assert.equal(link.sent.length, CHUNK_SIZE);
});

test('a dispatch that is stopped while it waits for its permission is not sent', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders } = bridge;
  const granted = Promise.withResolvers<Permission>();
  const link = fakeLink();
  const work = workFor(hosts(3));
  journal.accept(work, START_MS);
  const executing = executeDispatch(executeContext(journal, link, { permission: () => granted.promise }), work);
  orders.obey(cancel('d1'));
  assert.deepEqual(endsOf(journal), { 'NOT_SENT CANCELLED': 3 });
  granted.resolve({ kind: 'granted', link });
  await executing;
  assert.deepEqual(link.sent, []);
});

test('a dispatch that is stopped while the broker has no room for its silent hosts is not sent', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal, orders } = bridge;
  const link = fakeLink();
  const work = workFor(['here', 'gone1', 'gone2']);
  journal.accept(work, START_MS);
  const addressing = {
    isDirected: true,
    collectiveOf: () => 'mcollective',
    isHeard: (host: string) => host === 'here',
  };
  await executeDispatch(executeContext(journal, link, { addressing, unheardRoom: () => 0 }), work);
  assert.deepEqual(journal.unsent(), ['d1']);
  orders.obey(cancel('d1'));
  assert.deepEqual(journal.unsent(), []);
  await executeDispatch(executeContext(journal, link, { addressing }), work);
  assert.deepEqual(link.sent, ['here']);
});

/** Serves one claim's answer, which comes when it is given, and executes with the given context. */
function serving(
  { journal, log, orders }: ReturnType<typeof bridgeIn>,
  offers: Promise<readonly DispatchWork[]>,
  execute: (work: DispatchWork) => Promise<void>,
) {
  const stop = new AbortController();
  const asked = Promise.withResolvers<void>();
  let claims = 0;
  const api = {
    claim: () => {
      asked.resolve();
      return (claims += 1) === 1 ? offers : Promise.resolve([]);
    },
    workSignals: async function* () {
      yield true;
      if (!stop.signal.aborted)
        await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
    },
  };
  const context = {
    journal,
    log,
    api,
    execute,
    now: () => START_MS,
    stopOrders: orders,
    onWakeUp: () => undefined,
    onClaim: () => undefined,
    isExpired: () => false,
  };
  const ended = serveDispatches(context, stop.signal);
  return { asked: asked.promise, end: () => (stop.abort(), ended) };
}

test('a stop that overtakes the offer of its dispatch ends that dispatch when the offer comes', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const answer = Promise.withResolvers<readonly DispatchWork[]>();
  const link = fakeLink();
  const executed = Promise.withResolvers<void>();
  const { asked, end } = serving(bridge, answer.promise, async (work) => {
    await executeDispatch(executeContext(bridge.journal, link), work);
    executed.resolve();
  });
  await asked;
  bridge.orders.obey(cancel('d1'));
  answer.resolve([workFor(['a', 'b']), workFor(['c'], { id: 'd2' })]);
  await executed.promise;
  await end();
  assert.deepEqual(link.sent, ['c']);
  assert.deepEqual(storyOf(bridge.journal).slice(2, 4), ['0 NOT_SENT CANCELLED', '1 NOT_SENT CANCELLED']);
});

test('an offer that was stopped already is taken and refused as a whole with its reason', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const executed = Promise.withResolvers<string>();
  const offers = [workFor(['a', 'b'], { stopReason: 'HALTED' }), workFor(['c'], { id: 'd2', stopReason: null })];
  const { end } = serving(bridge, Promise.resolve(offers), (work) => {
    executed.resolve(work.id);
    return Promise.resolve();
  });
  assert.equal(await executed.promise, 'd2');
  await end();
  assert.deepEqual(storyOf(bridge.journal).slice(0, 4), [
    '0 ASSIGNED',
    '1 ASSIGNED',
    '0 NOT_SENT HALTED',
    '1 NOT_SENT HALTED',
  ]);
});

test('a dispatch that is stopped while others keep it waiting is not sent when its turn comes', async () => {
  using folder = temporaryFolder();
  using bridge = bridgeIn(folder.path);
  const { journal } = bridge;
  const link: BrokerLink & { sent: string[] } = fakeLink();
  const released = Promise.withResolvers<Permission>();
  const waiting = new Set<string>();
  const crowded = Promise.withResolvers<void>();
  const turned = Promise.withResolvers<void>();
  const permission = ({ id }: DispatchWork): Promise<Permission> => {
    if (waiting.add(id).size === 8) crowded.resolve();
    return released.promise;
  };
  const offers = Array.from({ length: 9 }, (_, index) => workFor([`h${index}`], { id: `d${index}` }));
  const { end } = serving(bridge, Promise.resolve(offers), async (work) => {
    await executeDispatch(executeContext(journal, link, { permission }), work);
    if (work.id === 'd8') turned.resolve();
  });
  await crowded.promise;
  bridge.orders.obey(cancel('d8'));
  assert.ok(storyOf(journal).includes('0 NOT_SENT CANCELLED'));
  released.resolve({ kind: 'granted', link });
  await turned.promise;
  await end();
  assert.equal(link.sent.length, 8);
  assert.ok(!link.sent.includes('h8'));
});
