import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyFloat, RubyHash, RubyString, RubySymbol, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import { typedForm } from '../testing/vectors.ts';
import { aesClientSeal, aesNodeSeal } from './aesSeal.ts';
import { decodeReply } from './decodeReply.ts';
import { decodeRequest } from './decodeRequest.ts';
import { encodeReply } from './encodeReply.ts';
import { encodeRequest } from './encodeRequest.ts';
import { envelopeBytes } from './fields.ts';
import { pskSeal } from './pskSeal.ts';
import type { ClientSeal, NodeSeal } from './Seal.ts';
import { sslClientSeal, sslNodeSeal } from './sslSeal.ts';

/** Set the seed to that of a failure to see it again. */
const runs = { seed: 20260402, numRuns: 100 };
const [client, server] = [rsaTestPair(), rsaTestPair()];
const callerId = 'cert=bridge';

interface Network {
  readonly name: string;
  readonly ours: ClientSeal;
  readonly nodes: NodeSeal;
}

const networks: readonly Network[] = [
  { name: 'psk', ours: pskSeal('sekrit', callerId), nodes: pskSeal('sekrit', 'identity=web1') },
  ...(['marshal', 'yaml'] as const).map((serializer) => ({
    name: `ssl with ${serializer}`,
    ours: sslClientSeal({
      serializer,
      serverPublicKey: server.publicKey,
      clientPrivateKey: client.privateKey,
      clientPublicKey: client.publicKey,
      callerId,
    }),
    nodes: sslNodeSeal({
      serializer,
      serverPrivateKey: server.privateKey,
      clientPublicKeys: new Map([['bridge', client.publicKey]]),
    }),
  })),
  ...(['marshal', 'yaml'] as const).map((serializer) => ({
    name: `aes_security with ${serializer}`,
    ours: aesClientSeal({
      serializer,
      clientPrivateKey: client.privateKey,
      clientPublicKey: client.publicKey,
      sendsPublicKey: serializer === 'yaml',
      callerId,
    }),
    nodes: aesNodeSeal({ serializer, clientPublicKey: client.publicKey }),
  })),
];
/** Those that protect the body; aes_security encrypts and authenticates nothing. */
const authentic = networks.filter(({ ours }) => ours.plugin !== 'aes_security');

const { value: anyValue } = fc.letrec<{ value: RubyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.double().map((value) => new RubyFloat(value)),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('1e3', '12:30', 'yes', ':x', '', '~', '2020-01-01', '- a', '0777', 'a\nb', '\u2028', '#'),
    fc.string({ unit: 'grapheme', minLength: 1 }).map((name) => new RubySymbol(name)),
    fc.uint8Array().map((bytes) => new RubyString(Buffer.from(bytes), 'ASCII-8BIT')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((pairs) => new RubyHash(pairs)),
  ),
}));

const reply = {
  requestId: 'f'.repeat(32),
  senderId: 'web1',
  agent: 'echo',
  messageTime: 1795346498,
  statusCode: 0,
  statusMessage: 'OK',
};
const request = {
  requestId: 'f'.repeat(32),
  senderId: 'bridge',
  collective: 'mcollective',
  agent: 'echo',
  action: 'echo',
  identities: ['web1'],
  ttlSeconds: 60,
  messageTime: 1795346498,
} as const;

for (const { name, ours, nodes } of networks) {
  test(`whatever a node answers under ${name} arrives as it was`, () => {
    const property = fc.property(anyValue, (data) => {
      const read = decodeReply(encodeReply({ ...reply, data }, nodes), ours);
      assert.deepEqual(typedForm(read.kind === 'rpc' ? read.data : null), typedForm(data));
    });
    fc.assert(property, runs);
  });

  test(`whatever we ask under ${name} arrives as it was`, () => {
    const property = fc.property(anyValue, (input) => {
      const read = decodeRequest(encodeRequest({ ...request, inputs: new Map([['text', input]]) }, ours), nodes);
      assert.ok(read.kind === 'rpc');
      assert.deepEqual([read.callerId, read.ttlSeconds, read.messageTime], [callerId, 60, 1795346498]);
      assert.deepEqual(typedForm(read.inputs.get('text') ?? null), typedForm(input));
    });
    fc.assert(property, runs);
  });
}

for (const { name, ours, nodes } of authentic) {
  test(`a reply under ${name} with one changed bit in its body or hash is refused`, () => {
    const property = fc.property(
      anyValue,
      fc.constantFrom('body', 'hash'),
      fc.nat(),
      fc.nat(7),
      (body, field, at, bit) => {
        const envelope = symbolHash({ requestid: reply.requestId, ...nodes.sealReply(body) });
        assert.deepEqual(typedForm(ours.openReply(envelope)), typedForm(body));
        assert.throws(() => ours.openReply(flipped(envelope, field, { at, bit })), { code: 'BAD_HASH' });
      },
    );
    fc.assert(property, runs);
  });
}

for (const { name, ours, nodes } of networks.filter(({ ours: { plugin } }) => plugin !== 'psk')) {
  test(`a request under ${name} whose times were changed is refused by the node`, () => {
    const property = fc.property(fc.constantFrom('ttl', 'msgtime'), fc.integer(), (field, by) => {
      const envelope = requestEnvelope(ours);
      assert.equal(nodes.openRequest(envelope), 'ping');
      if (by === 0) return;
      const changed = new RubyHash([...envelope.pairs, [new RubySymbol(field), Number(envelope.get(field)) + by]]);
      assert.throws(() => nodes.openRequest(changed), { code: 'BAD_HASH' });
      assert.throws(() => nodes.openRequest(without(envelope, field)), { code: 'BAD_HASH' });
    });
    fc.assert(property, { ...runs, numRuns: 30 });
  });
}

test('the seal of equal bodies at the same time is made once, and anew when either changes', () => {
  for (const { ours } of networks) {
    const times = { ttlSeconds: 60, messageTime: 1795346498 };
    const first = ours.sealRequest('ping', times);
    assert.deepEqual(ours.sealRequest('ping', times), first);
    const proof = (sealed: typeof first): unknown => sealed['hash'] ?? sealed['sslkey'];
    assert.notEqual(proof(ours.sealRequest('pong', times)), proof(first));
    if (ours.plugin === 'psk') continue;
    assert.notEqual(proof(ours.sealRequest('ping', { ...times, messageTime: 1795346499 })), proof(first));
  }
});

function requestFields(seal: ClientSeal): Readonly<Record<string, RubyValue>> {
  return { requestid: reply.requestId, callerid: seal.callerId, ttl: 60, msgtime: 1795346498 };
}

function requestEnvelope(seal: ClientSeal): RubyHash {
  const times = { ttlSeconds: 60, messageTime: 1795346498 };
  return symbolHash({ ...requestFields(seal), ...seal.sealRequest('ping', times) });
}

function without(envelope: RubyHash, field: string): RubyHash {
  return new RubyHash(envelope.pairs.filter(([key]) => !(key instanceof RubySymbol && key.name === field)));
}

function flipped(envelope: RubyHash, field: string, { at, bit }: { at: number; bit: number }): RubyHash {
  const bytes = Buffer.from(envelopeBytes(envelope, field));
  const place = at % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
  return new RubyHash([...envelope.pairs, [new RubySymbol(field), new RubyString(bytes, 'ASCII-8BIT')]]);
}
