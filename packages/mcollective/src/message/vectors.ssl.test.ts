import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import {
  comparable,
  isRequest,
  payloadOf,
  publicKeyOf,
  typedForm,
  vectorsOf,
  type Vector,
} from '../testing/vectors.ts';
import { toEveryone } from '../testing/toEveryone.ts';
import { decodeReply } from './decodeReply.ts';
import { decodeRequest } from './decodeRequest.ts';
import { encodeReply } from './encodeReply.ts';
import { encodeDiscoveryRequest, encodeRequest } from './encodeRequest.ts';
import { envelopeBytes } from './fields.ts';
import type { Serializer } from './Serializer.ts';
import { serializerNamed } from './serializers.ts';
import { sslClientSeal, sslNodeSeal } from './sslSeal.ts';

const own = rsaTestPair();
/** The agent returned an object; its body was not written down. */
const isNoData = ({ decoded }: Vector): boolean => decoded.body_typed === undefined;
/** Changed after signing so that nodes drop them: the ttl, the time, and the caller's name. */
const isDropped = ({ file }: Vector): boolean => /-sslm_tamper-run[123]-/.test(file);
/** Made by hand: sent long after its time; the seal fits, the node drops it by the clock. */
const isExpired = ({ scenario }: Vector): boolean => scenario === 'sslyaml_ttl';
/** Not written by the Ruby client: its callers are never `uid=` under ssl. */
const isHandMade = ({ decoded }: Vector): boolean => JSON.stringify(decoded.body_typed).includes('"uid=0"');

const client = (serializer: Serializer['name']) =>
  sslClientSeal({
    serializer,
    serverPublicKey: publicKeyOf('server'),
    clientPrivateKey: own.privateKey,
    callerId: 'cert=john-public',
  });

const node = (serializer: Serializer['name'], johnKey = publicKeyOf('john')) =>
  sslNodeSeal({
    serializer,
    serverPrivateKey: own.privateKey,
    clientPublicKeys: new Map([['john-public', johnKey]]),
  });

for (const { serializer, counts } of [
  { serializer: 'marshal', counts: [19, 26] },
  { serializer: 'yaml', counts: [16, 23] },
] as const) {
  const vectors = vectorsOf('ssl', serializer);
  const requests = vectors.filter(isRequest);
  const replies = vectors.filter((vector) => !isRequest(vector));
  const written = serializerNamed(serializer);
  const read = (bytes: Buffer): RubyValue => written.decode(bytes, { allowRegexp: true });

  test(`there are captured frames of ssl with ${serializer}, requests and replies`, () => {
    assert.deepEqual([requests.length, replies.length], counts);
  });

  test(`every captured frame of ssl with ${serializer} decodes to its typed form and survives being written again`, () => {
    for (const vector of vectors) {
      const envelope = read(payloadOf(vector));
      assert.deepEqual(typedForm(envelope), comparable(vector.decoded.envelope_typed), vector.file);
      assert.deepEqual(typedForm(read(written.encode(envelope))), typedForm(envelope), vector.file);
      assert.ok(envelope instanceof RubyHash);
      const body = envelopeBytes(envelope, 'body');
      assert.equal(body.toString('base64'), vector.decoded.body_serialised_base64, vector.file);
      if (isNoData(vector)) assert.throws(() => read(body), vector.file);
      else assert.deepEqual(typedForm(read(body)), comparable(vector.decoded.body_typed), vector.file);
    }
  });

  test(`every captured reply of ssl with ${serializer} is signed by the nodes, and refused with another key`, () => {
    const other = sslClientSeal({
      serializer,
      serverPublicKey: own.publicKey,
      clientPrivateKey: own.privateKey,
      callerId: 'cert=x',
    });
    for (const vector of replies) {
      assert.equal(vector.verify?.ok, true, vector.file);
      assert.throws(() => decodeReply(payloadOf(vector), other), { code: 'BAD_HASH' }, vector.file);
      const reply = decodeReply(payloadOf(vector), client(serializer));
      assert.equal(reply.senderId, vector.headers['mc_sender'], vector.file);
      const { body_typed: body } = vector.decoded;
      assert.equal(reply.kind, Array.isArray(body) && body[0] === 'hash' ? 'rpc' : 'discovery', vector.file);
      if (reply.kind === 'discovery') continue;
      const again = decodeReply(encodeReply(reply, node(serializer)), other);
      assert.deepEqual(again, reply, vector.file);
    }
  });

  test(`every captured request of ssl with ${serializer} is opened as a node does it, and what nodes drop is refused`, () => {
    for (const vector of requests) {
      assert.equal(vector.verify?.ok, true, vector.file);
      const open = () => decodeRequest(payloadOf(vector), node(serializer));
      if (isDropped(vector)) assert.throws(open, { code: 'BAD_HASH' }, vector.file);
      else {
        const { callerId, ttlSeconds = 60, messageTime } = open();
        assert.equal(callerId, 'cert=john-public', vector.file);
        const age = Number(vector.headers['timestamp']) / 1000 - messageTime;
        assert.equal(age > ttlSeconds, isExpired(vector), vector.file);
      }
      const wrongKey = () => decodeRequest(payloadOf(vector), node(serializer, own.publicKey));
      assert.throws(wrongKey, { code: 'BAD_HASH' }, vector.file);
    }
  });

  test(`a request of ssl with ${serializer} that we encode means the same as the captured one`, () => {
    let compared = 0;
    for (const vector of requests) {
      if (isHandMade(vector)) continue;
      const request = decodeRequest(payloadOf(vector), node(serializer));
      const { filter, ttlSeconds = 60 } = request;
      if (filter.classes.length + filter.facts.length + filter.compound.length > 0) continue;
      const { identities } = filter;
      const shared = { ...request, ttlSeconds, identities: identities.length === 0 ? 'everyone' : identities } as const;
      const seal = client(serializer);
      const payload =
        request.kind === 'rpc'
          ? encodeRequest(
              identities.length === 0 ? toEveryone({ ...request, ttlSeconds }) : { ...request, ttlSeconds, identities },
              seal,
            )
          : encodeDiscoveryRequest({ ...shared, agent: filter.agents[0] ?? 'discovery' }, seal);
      assert.deepEqual(meaning(payload), capturedMeaning(vector), vector.file);
      compared += 1;
    }
    assert.ok(compared >= 8, `${compared} compared`);
  });

  test(`a body under ssl travels with ${serializer} as the Ruby client sends it`, () => {
    const fieldOf = (payload: Buffer): string => {
      const envelope = read(payload);
      return envelope instanceof RubyHash ? typeof envelope.get('body') : assert.fail('no envelope');
    };
    const discovery = { requestId: 'f'.repeat(32), senderId: 'bridge', collective: 'mcollective', agent: 'rpcutil' };
    const times = { ttlSeconds: 60, messageTime: 1795346498 };
    const payload = encodeDiscoveryRequest({ ...discovery, ...times, identities: 'everyone' }, client(serializer));
    const [captured = assert.fail('none captured')] = requests;
    assert.equal(fieldOf(payload), fieldOf(payloadOf(captured)));
  });

  /** Typed forms of body and envelope, this without what is ours: the signature, and in discovery the filter (the Ruby client's has a stray key). */
  function meaning(payload: Buffer): unknown {
    const envelope = read(payload);
    assert.ok(envelope instanceof RubyHash);
    return { envelope: ownless(typedForm(envelope)), body: typedForm(read(envelopeBytes(envelope, 'body'))) };
  }
}

function capturedMeaning({ decoded }: Vector): unknown {
  return { envelope: ownless(comparable(decoded.envelope_typed)), body: comparable(decoded.body_typed) };
}

function ownless(envelope: unknown): unknown {
  const [, pairs] = envelope as [string, [[string, string], unknown][]];
  const isDiscovery = JSON.stringify(pairs).includes('"discovery"');
  const own = isDiscovery ? ['body', 'hash', 'filter'] : ['body', 'hash'];
  return pairs.filter(([[, name]]) => !own.includes(name));
}
