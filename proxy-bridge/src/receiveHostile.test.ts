import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { encodeReply, pskSeal, RubyString, symbolHash, type NodeSeal, type RpcReply } from '@chargehand/mcollective';
import { openJournal } from './journal.ts';
import { receiveReplies } from './receiveReplies.ts';
import { recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

const PSK = 'secret';
const seal = pskSeal(PSK, 'uid=0');
const FLOOD = 100_000;

const reply = (host: string, more: Partial<RpcReply> = {}): RpcReply => ({
  requestId: `id-of-${host}`,
  senderId: host,
  agent: 'service',
  messageTime: START_MS / 1000,
  statusCode: 0,
  statusMessage: 'OK',
  data: symbolHash({ status: 'running' }),
  ...more,
});

/** A journal in which the hosts were asked, and a receiver. */
function receiverIn(path: string, hosts: readonly string[]) {
  const journal = openJournal(path);
  journal.accept(workFor(hosts), START_MS);
  const intents = hosts.map((host, position) => ({ position, requestId: `id-of-${host}` }));
  journal.intend('d1', intents, { atMs: START_MS, deadlineMs: START_MS + 1000 });
  const log = recordingLog();
  const receive = receiveReplies({
    ...{ journal, seal, log, masks: { apply: <Body>(_: string, body: Body) => body }, now: () => START_MS },
    onAnswer: () => undefined,
    dropLink: assert.fail,
  });
  const take = async (body: Buffer): Promise<void> =>
    await receive({ body, isOversize: false, accept: () => undefined });
  const ends = (): string[] =>
    journal
      .entriesAfter(0, 1_000)
      .filter(({ event }) => ['REPLIED', 'UNKNOWN'].includes(event))
      .map(({ position, event, body }) => [hosts[position], event, body.reason].filter(Boolean).join(' '));
  return { journal, log, take, ends, [Symbol.dispose]: () => journal[Symbol.dispose]() };
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const marshal = (...parts: readonly Buffer[]): Buffer => Buffer.concat([hex('0408'), ...parts]);
const million = (text: string): Buffer => hex(text.repeat(1_000_000));

/** Bodies that a node with the right key can send, each of which costs a careless reader its stack, its heap or minutes. */
const BOMBS: Readonly<Record<string, Buffer>> = {
  'lists in lists': marshal(million('5b06')),
  'hashes in hashes': marshal(million('7b0630')),
  'a list that says it has 2^30 items': marshal(hex('5b0400000040')),
  'a text that says it has 2^30 bytes': marshal(hex('220400000040')),
  'a number that says it has 2^30 words': marshal(hex('6c2b0400000040')),
  'a list of a million items': marshal(hex('5b0340420f'), million('30')),
  'a million symbols': marshal(hex('5b0340420f'), million('3a0661')),
  'links to itself': marshal(hex('5b07'), million('4000')),
  'symbols with instance variables without end': marshal(million('493a066106')),
  'a float of a megabyte': marshal(hex('660340420f'), Buffer.alloc(1_000_000, '9')),
  'an object of a class': marshal(hex('6f3a084b6e656c06')),
  'nothing but a length': marshal(hex('22')),
};

/** Seals bytes as they are. */
function sealRaw(bytes: Buffer): NodeSeal {
  const hash = createHash('md5').update(bytes).update(PSK).digest('hex');
  return { ...seal, sealReply: () => ({ body: new RubyString(bytes, 'ASCII-8BIT'), hash }) };
}

for (const [what, bomb] of Object.entries(BOMBS))
  test(`S70: a genuine reply of ${what} is a row that cannot be decoded, and the other hosts' replies are kept`, async () => {
    using folder = temporaryFolder();
    using world = receiverIn(folder.path, ['a', 'b', 'c']);
    await Promise.all([
      world.take(encodeReply(reply('b'), seal)),
      world.take(encodeReply(reply('a'), sealRaw(bomb))),
      world.take(encodeReply(reply('c'), seal)),
    ]);
    assert.deepEqual(world.ends().toSorted(), ['a UNKNOWN REPLY_UNDECODABLE', 'b REPLIED', 'c REPLIED']);
  });

for (const [what, bomb] of Object.entries(BOMBS))
  test(`S70: ${what} without any seal changes nothing`, async () => {
    using folder = temporaryFolder();
    using world = receiverIn(folder.path, ['a', 'b']);
    await Promise.all([world.take(bomb), world.take(encodeReply(reply('b'), seal))]);
    assert.deepEqual(world.ends(), ['b REPLIED']);
    assert.equal(world.journal.counted('quarantined'), 1);
  });

test(`S72: of ${FLOOD} replies of one node the first counts; no other host's result is touched, and the log stays short`, async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path, ['a', 'b', 'c']);
  const flood = [
    encodeReply(reply('a', { statusCode: 1, data: symbolHash({ status: 'another' }) }), seal),
    encodeReply(reply('a', { requestId: 'id-of-b' }), seal),
    encodeReply(reply('a', { requestId: 'made-up' }), seal),
    encodeReply(reply('d'), seal),
    Buffer.from('nothing'),
  ];
  await world.take(encodeReply(reply('a'), seal));
  for (let sent = 0; sent < FLOOD; sent += 1_000) {
    const some = Array.from({ length: 1_000 }, (_, nth) => flood[nth % flood.length] ?? assert.fail());
    await Promise.all(some.map(async (body) => await world.take(body)));
  }
  await Promise.all(['b', 'c'].map(async (host) => await world.take(encodeReply(reply(host), seal))));
  assert.deepEqual(world.ends(), ['a REPLIED', 'b REPLIED', 'c REPLIED']);
  const [first] = world.journal.entriesAfter(0, 1_000).filter(({ event }) => event === 'REPLIED');
  assert.deepEqual(first?.body.outputs, { status: 'running' });
  assert.equal(world.journal.counted('duplicates') + world.journal.counted('quarantined'), FLOOD);
  assert.ok(world.log.events.length <= 100, `${world.log.events.length} lines`);
});
