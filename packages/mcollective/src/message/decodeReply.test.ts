import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyString, symbolHash, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { decodeReply } from './decodeReply.ts';
import { encodeDiscoveryReply } from './encodeReply.ts';
import { pskSeal } from './pskSeal.ts';
import type { ClientSeal } from './Seal.ts';

const seal = pskSeal('sekrit', 'uid=0');
const requestId = '7f4e14d0051f52d8858c907514ac5c30';
const envelope = { requestId, senderId: 'web1', messageTime: 1795346498 };

/** A reply whose parts can be anything. */
function replyOf(body: RubyValue, fields: Readonly<Record<string, RubyValue>> = {}): Buffer {
  const outer = { senderid: 'web1', requestid: requestId, senderagent: 'echo', msgtime: 1795346498 };
  return seal.serializer.encode(symbolHash({ ...outer, ...seal.sealReply(body), ...fields }));
}

const answer = (statusmsg: RubyValue): RubyHash => symbolHash({ statuscode: 0, statusmsg, data: symbolHash({}) });

test('a reply that nobody waits for is refused before its seal is looked at', () => {
  const untouched: ClientSeal = { ...seal, openReply: () => assert.fail('the seal was looked at') };
  const asked: string[][] = [];
  const isExpected = (...question: string[]): boolean => asked.push(question) === 0;
  const open = () => decodeReply(encodeDiscoveryReply(envelope, seal), untouched, { isExpected });
  assert.throws(open, { code: 'UNEXPECTED', requestId });
  assert.deepEqual(asked, [[requestId, 'web1']]);
});

test('a reply that somebody waits for is opened', () => {
  const reply = decodeReply(encodeDiscoveryReply(envelope, seal), seal, { isExpected: () => true });
  assert.deepEqual(reply, { kind: 'discovery', ...envelope });
});

test('an envelope of many or nested values is refused before anything is asked or proved', () => {
  const isExpected = () => assert.fail('asked');
  const many = replyOf(answer('OK'), { more: Array.from({ length: 300 }, () => 1) });
  const deep = replyOf(answer('OK'), { more: [[[[[]]]]] });
  for (const payload of [many, deep]) {
    assert.throws(() => decodeReply(payload, seal, { isExpected }), { code: 'BAD_ENVELOPE' });
  }
});

test('the body has limits of its own, larger than those of the envelope', () => {
  const data = Array.from({ length: 1000 }, () => [[[[1]]]]);
  const payload = replyOf(symbolHash({ statuscode: 0, statusmsg: 'OK', data }));
  assert.equal(decodeReply(payload, seal).kind, 'rpc');
  assert.throws(() => decodeReply(payload, seal, { limits: { maxNodes: 900 } }), { code: 'BAD_BODY', requestId });
});

test('a status message is cut at 10,000 characters, none of them half', () => {
  for (const [message, shown] of [
    ['x'.repeat(10_000), 'x'.repeat(10_000)],
    ['x'.repeat(10_001), `${'x'.repeat(9_999)}…`],
    [`${'x'.repeat(9_998)}😀😀`, `${'x'.repeat(9_998)}\ufffd…`],
    [new RubyString(Buffer.alloc(1_000_000, 'y'), 'ASCII-8BIT'), `${'y'.repeat(9_999)}…`],
    [new RubyString(Buffer.from('a\0b'), 'ASCII-8BIT'), 'a\u2400b'],
    [17, ''],
  ] as const) {
    const reply = decodeReply(replyOf(answer(message)), seal);
    assert.equal(reply.kind === 'rpc' && reply.statusMessage, shown);
  }
});

test('a reply in another serializer than the network has is refused as an envelope', () => {
  const payload = Buffer.from('---\n:senderid: web1\n');
  assert.throws(() => decodeReply(payload, seal), { code: 'BAD_ENVELOPE' });
});

test('a reply without body or hash is refused with its request id', () => {
  assert.throws(() => decodeReply(replyOf('pong', { body: null }), seal), { code: 'BAD_ENVELOPE', requestId });
  assert.throws(() => decodeReply(replyOf('pong', { hash: null }), seal), { code: 'BAD_HASH', requestId });
});

test('a request id that is longer than any of ours is refused before anybody is asked, and never repeated', () => {
  const isExpected = () => assert.fail('asked');
  for (const long of ['f'.repeat(65), 'f'.repeat(100_000)]) {
    const payload = replyOf('pong', { requestid: long });
    const refused = { code: 'BAD_ENVELOPE', requestId: undefined };
    assert.throws(() => decodeReply(payload, seal, { isExpected }), refused);
    assert.throws(() => decodeReply(replyOf('pong', { requestid: long, senderid: 1 }), seal), refused);
  }
  assert.equal(
    decodeReply(replyOf('pong', { requestid: 'f'.repeat(64), senderagent: 'discovery' }), seal).requestId.length,
    64,
  );
});

test('a message time that no clock shows is refused before anything is proved', () => {
  const untouched: ClientSeal = { ...seal, openReply: () => assert.fail('the seal was looked at') };
  for (const msgtime of [-1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 2n ** 64n, 'now']) {
    assert.throws(() => decodeReply(replyOf(answer('OK'), { msgtime }), untouched), {
      code: 'BAD_ENVELOPE',
      requestId,
    });
  }
});
