import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symbolHash } from '@chargehand/mcollective';
import type { ReportedHost } from './apiLink.ts';
import { Bell } from './Bell.ts';
import type { HeardNode, HostAnswer, Inquiry } from './Inquiries.ts';
import type { InventoryContext } from './reportInventory.ts';
import { reportInventory } from './reportInventory.ts';
import { fakeLink, recordingLog, START_MS } from './testing/world.ts';

const node = (name: string, collective = 'mcollective'): HeardNode => ({
  name,
  collective,
  clockOffsetSeconds: 0,
  heardAtMs: START_MS,
});

type Pinged = Readonly<Record<string, readonly HeardNode[] | Error>>;

/** A network in which these nodes answer pings, by collective, and every host answers its inventory as `call` says. It stops after the first round. */
function world(pinged: Pinged, more: Partial<InventoryContext['inquiries']> = {}) {
  const stop = new AbortController();
  const asked: Inquiry[] = [];
  const pings: string[] = [];
  const reported: ReportedHost[] = [];
  const announced: HeardNode[] = [];
  const bell = new Bell();
  const log = recordingLog();
  const inquiries: InventoryContext['inquiries'] = {
    ping: (_, collective) => {
      pings.push(collective);
      const answer = pinged[collective] ?? [];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve([...answer]);
    },
    room: 50,
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
    nodes: { settle: (answers) => [...answers.values()].flat(), meet: () => undefined, isKnown: () => false },
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
  return { context, stop, asked, pings, reported, announced, bell, log, names };
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
  const { context, stop, reported, names } = world({ mcollective: many(230) }, { call });
  await reportInventory(context, stop.signal);
  assert.equal(most, 50);
  assert.equal(names().length, 230);
  // It answered the ping, so it is there; what is known of it stays.
  assert.equal(reported.find(({ name }) => name === 'h0')?.facts, undefined);
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

test('hosts that were known before are asked before those that are new', async () => {
  const { context, stop, asked } = world({ mcollective: [node('a-new'), node('z-known')] });
  const nodes = { ...context.nodes, isKnown: (name: string) => name === 'z-known' };
  await reportInventory({ ...context, nodes }, stop.signal);
  assert.deepEqual(
    asked.map(({ hosts: [host] }) => host).filter((host, at, all) => all.indexOf(host) === at),
    ['z-known', 'a-new'],
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

test('a node that announces itself between two rounds is asked at once', async () => {
  const { context, stop, names, announced, bell } = world({ mcollective: [node('old')] });
  const report = async (hosts: ReportedHost[]): Promise<void> => {
    await context.api.reportInventory(hosts);
    if (names().includes('new')) stop.abort();
  };
  const onRound = (): void => {
    announced.push(node('new'));
    bell.ring();
  };
  await reportInventory({ ...context, api: { reportInventory: report }, onRound }, stop.signal);
  assert.deepEqual(names(), ['new', 'old']);
});

test('hosts wait while the API is away, and nobody is asked a second time', async () => {
  const { context, stop, asked, names } = world({ mcollective: many(3) });
  let failures = 2;
  const report = (hosts: ReportedHost[]): Promise<void> =>
    failures-- > 0 ? Promise.reject(new Error('away')) : context.api.reportInventory(hosts);
  await reportInventory({ ...context, api: { reportInventory: report } }, stop.signal);
  assert.deepEqual(names(), ['h0', 'h1', 'h2']);
  assert.equal(asked.length, 6);
});
