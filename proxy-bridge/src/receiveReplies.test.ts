import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { isRecord } from '@chargehand/api-client';
import type { RpcReply } from '@chargehand/mcollective';
import { encodeDiscoveryReply, encodeReply, pskSeal, symbolHash } from '@chargehand/mcollective';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';
import { receiveReplies } from './receiveReplies.ts';
import { recordingLog, START_MS, temporaryFolder, workFor } from './testing/world.ts';

const seal = pskSeal('secret', 'uid=0');
const reply = (more: Partial<RpcReply> = {}): RpcReply => ({
  requestId: 'id-of-a',
  senderId: 'a',
  agent: 'service',
  messageTime: START_MS / 1000,
  statusCode: 0,
  statusMessage: 'OK',
  data: symbolHash({ status: 'running', count: 2 }),
  ...more,
});

/** Nothing is secret. */
const masks = { apply: <Body>(_: string, body: Body) => body };

/** A journal in which hosts a and b were asked, and a receiver that notes what was accepted. */
function receiverIn(path: string) {
  const journal = openJournal(path);
  journal.accept(workFor(['a', 'b']), START_MS);
  const intents = ['a', 'b'].map((host, position) => ({ position, requestId: `id-of-${host}` }));
  journal.intend('d1', intents, { atMs: START_MS, deadlineMs: START_MS + 1000 });
  const failures: string[] = [];
  const receive = receiveReplies({
    journal,
    seal,
    log: recordingLog(),
    masks,
    now: () => START_MS,
    onAnswer: () => undefined,
    dropLink: (problem) => void failures.push(problem),
  });
  const take = async (body: Buffer): Promise<boolean> => {
    let accepted = false;
    await receive({ body, isOversize: false, accept: () => (accepted = true) });
    return accepted;
  };
  return { journal, receive, take, failures, [Symbol.dispose]: () => journal[Symbol.dispose]() };
}

const replied = (journal: Journal) => journal.entriesAfter(0, 100).filter(({ event }) => event === 'REPLIED');

test('a reply is in the journal before the broker may forget it', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  let entriesAtAccept = 0;
  const receive = receiveReplies({
    journal: world.journal,
    seal,
    log: recordingLog(),
    masks,
    now: () => START_MS,
    onAnswer: () => undefined,
    dropLink: assert.fail,
  });
  await receive({
    body: encodeReply(reply(), seal),
    isOversize: false,
    accept: () => (entriesAtAccept = replied(world.journal).length),
  });
  assert.equal(entriesAtAccept, 1);
  const [entry] = replied(world.journal);
  assert.equal(entry?.position, 0);
  assert.deepEqual(entry?.body, {
    statusCode: 0,
    statusMessage: 'OK',
    outputs: { status: 'running', count: 2 },
  });
});

test('a duplicate is accepted, counted and stored once', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  const body = encodeReply(reply(), seal);
  assert.deepEqual([await world.take(body), await world.take(body)], [true, true]);
  assert.equal(replied(world.journal).length, 1);
  assert.equal(world.journal.counted('duplicates'), 1);
});

const strangers: Record<string, Buffer> = {
  'answers nothing that was asked': encodeReply(reply({ requestId: 'unheard-of' }), seal),
  'comes from another host than those its request was sent to': encodeReply(reply({ senderId: 'b' }), seal),
  'was signed with another key': encodeReply(reply(), pskSeal('other', 'uid=0')),
  'is no message at all': Buffer.from('not marshal'),
  'is cut off': encodeReply(reply(), seal).subarray(0, 60),
};

for (const [what, body] of Object.entries(strangers)) {
  test(`S71: a reply that ${what} is quarantined and harms no other`, async () => {
    using folder = temporaryFolder();
    using world = receiverIn(folder.path);
    const good = encodeReply(reply({ requestId: 'id-of-b', senderId: 'b' }), seal);
    assert.deepEqual(await Promise.all([world.take(body), world.take(good)]), [true, true]);
    assert.deepEqual(
      replied(world.journal).map(({ position }) => position),
      [1],
    );
    assert.equal(world.journal.counted('quarantined'), 1);
  });
}

const undecodable: Record<string, Buffer> = {
  'a status code that the API cannot store': encodeReply(reply({ statusCode: 2 ** 40 }), seal),
  'no answer to a call': encodeDiscoveryReply(reply(), seal),
};

for (const [what, body] of Object.entries(undecodable)) {
  test(`a host whose genuine reply is ${what} has answered, but how is unknown, until a better reply comes`, async () => {
    using folder = temporaryFolder();
    using world = receiverIn(folder.path);
    assert.deepEqual([await world.take(body), await world.take(body)], [true, true]);
    const ends = (): unknown[] =>
      world.journal
        .entriesAfter(0, 100)
        .flatMap(({ position, event, body: { reason } }) => (position === 0 ? [[event, reason]] : []));
    assert.deepEqual(ends().slice(2), [['UNKNOWN', 'REPLY_UNDECODABLE']]);
    assert.equal(await world.take(encodeReply(reply(), seal)), true);
    assert.deepEqual(ends().at(-1), ['REPLIED', undefined]);
    assert.equal(world.journal.counted('quarantined'), 0);
  });
}

test('a reply that the journal cannot keep stays with the broker', async () => {
  using folder = temporaryFolder();
  const world = receiverIn(folder.path);
  world.journal[Symbol.dispose]();
  assert.equal(await world.take(encodeReply(reply(), seal)), false);
  assert.equal(world.failures.length, 1);
});

test('a reply that was too large to be read is quarantined and accepted', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  let accepted = false;
  const body = encodeReply(reply(), seal);
  await world.receive({ body, isOversize: true, accept: () => (accepted = true) });
  assert.equal(accepted, true);
  assert.equal(world.journal.counted('quarantined'), 1);
  assert.deepEqual(replied(world.journal), []);
});

test('a reply whose acknowledgement cannot be written costs the link and nothing more', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  const accept = (): never => {
    throw new Error('no header');
  };
  await world.receive({ body: encodeReply(reply(), seal), isOversize: false, accept });
  assert.deepEqual(world.failures, ['no header']);
  assert.equal(replied(world.journal).length, 1);
});

/** What a host says whose text has to be escaped six times as long in JSON. */
const escaped = '\u0001'.repeat(900_000);

for (const [what, text] of Object.entries({ large: 'x'.repeat(3_000_000), escaped })) {
  test(`${what} outputs are cut to one mebibyte and marked, and the reply is kept`, async () => {
    using folder = temporaryFolder();
    using world = receiverIn(folder.path);
    // Its ten-thousandth character is the first half of a pair.
    const statusMessage = `-${'\u{1F600}'.repeat(6_000)}`;
    const data = symbolHash({ text, code: 7 });
    assert.equal(await world.take(encodeReply(reply({ statusCode: 1, statusMessage, data }), seal)), true);
    const { body } = replied(world.journal)[0] ?? assert.fail('the reply is not there');
    assert.equal(body.statusCode, 1);
    assert.equal(body.statusMessage?.length, 10_000);
    assert.ok(body.statusMessage?.isWellFormed());
    assert.ok(isRecord(body.outputs));
    assert.match(String(body.outputs['_cut']), /Only a part/);
    assert.equal(body.outputs['code'], 7);
    assert.ok(Buffer.byteLength(JSON.stringify(body.outputs)) <= 1024 * 1024);
  });
}

test('outputs that fit are kept whole', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  const text = 'x'.repeat(900_000);
  assert.equal(await world.take(encodeReply(reply({ data: symbolHash({ text }) }), seal)), true);
  assert.deepEqual(replied(world.journal)[0]?.body.outputs, { text });
});

test('the outputs of a reply that answers nothing that was asked are not looked at', async () => {
  using folder = temporaryFolder();
  using world = receiverIn(folder.path);
  const forged = encodeReply(reply({ requestId: 'unheard-of' }), seal);
  const stringify = mock.method(JSON, 'stringify');
  try {
    assert.equal(await world.take(forged), true);
    assert.equal(stringify.mock.callCount(), 0);
  } finally {
    stringify.mock.restore();
  }
  assert.equal(world.journal.counted('quarantined'), 1);
});
