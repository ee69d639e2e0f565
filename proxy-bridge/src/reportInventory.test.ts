import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symbolHash } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';
import { Bell } from './Bell.ts';
import type { HeardNode, HostAnswer, Inquiry } from './Inquiries.ts';
import type { InventoryContext } from './reportInventory.ts';
import { reportInventory } from './reportInventory.ts';
import { fakeLink, recordingLog, START_MS } from './testing/world.ts';

const node = (name: string, collective = 'mcollective'): HeardNode => ({ name, collective, clockOffsetSeconds: 0 });

/** A network in which these nodes answer pings, by collective, and every host answers its inventory as `call` says. */
function world(
  pinged: Readonly<Record<string, readonly HeardNode[]>>,
  more: Partial<InventoryContext['inquiries']> = {},
) {
  const stop = new AbortController();
  const asked: Inquiry[] = [];
  const reported: ReportedHost[] = [];
  const noted: Pick<HeardNode, 'name' | 'collective'>[] = [];
  const announced: HeardNode[] = [];
  const bell = new Bell();
  const log = recordingLog();
  const inquiries: InventoryContext['inquiries'] = {
    ping: (_, collective) => Promise.resolve([...(pinged[collective] ?? [])]),
    room: 150,
    call: (_, inquiry) => {
      asked.push(inquiry);
      return Promise.resolve(new Map(inquiry.hosts.map((host) => [host, plainAnswer(host)])));
    },
  };
  // Not spread: a getter has to stay one.
  Object.defineProperties(inquiries, Object.getOwnPropertyDescriptors(more));
  const context: InventoryContext = {
    session: { link: fakeLink(), problem: undefined, onChange: () => undefined },
    inquiries,
    nodes: { note: (nodes) => void noted.push(...nodes) },
    collectives: Object.keys(pinged),
    listenMs: 1,
    isDirected: true,
    registrations: { bell, take: () => announced.splice(0) },
    api: { reportInventory: (hosts) => Promise.resolve(void reported.push(...hosts)) },
    log,
    now: () => START_MS,
    onRound: () => stop.abort(),
  };
  const names = (): string[] => reported.map(({ name }) => name).sort();
  return { context, stop, asked, reported, noted, announced, bell, log, names };
}

function plainAnswer(senderId: string): HostAnswer {
  const data = symbolHash({ facts: symbolHash({}) });
  const message = { requestId: 'r', agent: 'rpcutil', messageTime: 1, statusCode: 0, statusMessage: 'OK' };
  return { ...message, senderId, data, atMs: START_MS };
}

const many = (count: number): HeardNode[] => Array.from({ length: count }, (_, index) => node(`h${index}`));

test('no more than 50 hosts are asked at a time, and a silent one holds up no other', async () => {
  let open = 0;
  let most = 0;
  const silent = Promise.withResolvers<Map<string, HostAnswer>>();
  const answered: string[] = [];
  const call: InventoryContext['inquiries']['call'] = async (_, { hosts: [host = ''] }) => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    if (host === 'h0') return await silent.promise;
    open -= 1;
    answered.push(host);
    // Everybody else was asked for inventory and agents while h0 stayed silent.
    if (answered.length === 2 * 229) silent.resolve(new Map());
    return new Map([[host, plainAnswer(host)]]);
  };
  const { context, stop, names } = world({ mcollective: many(230) }, { call });
  await reportInventory(context, stop.signal);
  assert.equal(most, 50);
  assert.equal(names().length, 229);
});

test('no host is asked while requests to silent ones fill the broker', async () => {
  const rooms = [1, 0, 1];
  const seen: number[] = [];
  const inquiries = {
    get room() {
      const room = rooms.shift() ?? 1;
      seen.push(room);
      return room;
    },
  };
  const { context, stop, names } = world({ mcollective: many(2) }, inquiries);
  await reportInventory(context, stop.signal);
  assert.deepEqual(names(), ['h0', 'h1']);
  assert.deepEqual(seen.slice(0, 3), [1, 0, 1]);
});

test('where requests are broadcast, one names many hosts', async () => {
  const { context, stop, asked } = world({ mcollective: many(60) });
  await reportInventory({ ...context, isDirected: false }, stop.signal);
  const sizes = asked.filter(({ action }) => action === 'inventory').map(({ hosts }) => hosts.length);
  assert.deepEqual(sizes, [50, 10]);
});

test('a node in several collectives is asked once, in the first of them', async () => {
  const { context, stop, noted, names } = world({
    mcollective: [node('both')],
    uk: [node('both', 'uk'), node('london', 'uk')],
  });
  await reportInventory(context, stop.signal);
  assert.deepEqual(names(), ['both', 'london']);
  assert.deepEqual(
    noted.map(({ name, collective }) => [name, collective]),
    [
      ['both', 'mcollective'],
      ['london', 'uk'],
    ],
  );
});

test('a host whose answer cannot be read costs no other host its place in the inventory', async () => {
  const call: InventoryContext['inquiries']['call'] = (_, { hosts }) =>
    Promise.resolve(
      new Map(hosts.map((host) => [host, { ...plainAnswer(host), atMs: host === 'b' ? Number.NaN : START_MS }])),
    );
  const { context, stop, names, log } = world({ mcollective: [node('a'), node('b'), node('c')] }, { call });
  await reportInventory(context, stop.signal);
  assert.deepEqual(names(), ['a', 'c']);
  assert.ok(log.events.includes('host-not-described'));
});

test('a node that announces itself between two rounds is reported at once, a known one is not asked again', async () => {
  const { context, stop, names, announced, bell } = world({ mcollective: [node('old')] });
  const report = async (hosts: ReportedHost[]): Promise<void> => {
    await context.api.reportInventory(hosts);
    if (names().includes('new')) stop.abort();
  };
  const onRound = (): void => {
    announced.push(node('old'), node('new'));
    bell.ring();
  };
  await reportInventory({ ...context, api: { reportInventory: report }, onRound }, stop.signal);
  assert.deepEqual(names(), ['new', 'old']);
});
