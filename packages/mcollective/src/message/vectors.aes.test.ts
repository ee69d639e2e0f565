import assert from 'node:assert/strict';
import { createDecipheriv } from 'node:crypto';
import { test } from 'node:test';
import { decodeMarshal } from '../rubyMarshal/decodeMarshal.ts';
import { encodeMarshal } from '../rubyMarshal/encodeMarshal.ts';
import { RubyHash } from '../rubyMarshal/RubyValue.ts';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import { comparable, isRequest, payloadOf, publicKeyOf, typedForm, vectorsOf } from '../testing/vectors.ts';
import { aesClientSeal, aesNodeSeal } from './aesSeal.ts';
import { toEveryone } from '../testing/toEveryone.ts';
import { decodeBase64 } from '../decodeBase64.ts';
import { decodeReply } from './decodeReply.ts';
import { decodeRequest } from './decodeRequest.ts';
import { encodeDiscoveryRequest, encodeRequest } from './encodeRequest.ts';
import { envelopeBytes } from './fields.ts';
import { opensslKeyIv } from './opensslKeyIv.ts';

const vectors = vectorsOf('aes_security', 'marshal');
const requests = vectors.filter(isRequest);
const replies = vectors.filter((vector) => !isRequest(vector));
const john = aesNodeSeal({ serializer: 'marshal', clientPublicKey: publicKeyOf('john') });
const own = rsaTestPair();
const ownNode = aesNodeSeal({ serializer: 'marshal', clientPublicKey: own.publicKey });
const ownClient = aesClientSeal({
  serializer: 'marshal',
  clientPrivateKey: own.privateKey,
  clientPublicKey: own.publicKey,
  sendsPublicKey: true,
  callerId: 'cert=john-public',
});

test('there are two captured requests and two captured replies of aes_security', () => {
  assert.deepEqual([requests.length, replies.length], [2, 2]);
});

test('every captured frame of aes_security decodes to its typed form and survives being written again', () => {
  for (const vector of vectors) {
    const envelope = decodeMarshal(payloadOf(vector));
    assert.deepEqual(typedForm(envelope), comparable(vector.decoded.envelope_typed), vector.file);
    assert.deepEqual(typedForm(decodeMarshal(encodeMarshal(envelope))), typedForm(envelope), vector.file);
  }
});

test('the key of every captured session opens its body', () => {
  for (const vector of vectors) {
    const { file, aes, decoded } = vector;
    const envelope = decodeMarshal(payloadOf(vector));
    assert.ok(envelope instanceof RubyHash && aes !== undefined);
    const { key, iv } = opensslKeyIv(Buffer.from(aes.session_key_hex, 'hex'));
    const decipher = createDecipheriv('aes-256-cbc', key, iv);
    const body = decodeBase64(envelopeBytes(envelope, 'body')) ?? assert.fail(file);
    const opened = Buffer.concat([decipher.update(body), decipher.final()]);
    assert.equal(opened.toString('base64'), aes.plaintext_base64, file);
    assert.deepEqual(typedForm(decodeMarshal(opened)), comparable(decoded.body_typed), file);
  }
});

test('every captured request of aes_security is opened with the public key of its client, and with no other', () => {
  const kinds = requests.map((vector) => {
    assert.throws(() => decodeRequest(payloadOf(vector), ownNode), { code: 'BAD_HASH' }, vector.file);
    return decodeRequest(payloadOf(vector), john).kind;
  });
  assert.deepEqual(kinds.sort(), ['discovery', 'rpc']);
});

test('a captured reply of aes_security is refused by a client that it was not made for', () => {
  for (const vector of replies) {
    assert.throws(() => decodeReply(payloadOf(vector), ownClient), { code: 'BAD_HASH' }, vector.file);
  }
});

test('a request of aes_security that we encode means the same as the captured one', () => {
  for (const vector of requests) {
    const request = decodeRequest(payloadOf(vector), john);
    const shared = { ...request, ttlSeconds: request.ttlSeconds ?? 60, identities: 'everyone' } as const;
    const payload =
      request.kind === 'rpc'
        ? encodeRequest(toEveryone({ ...request, ttlSeconds: 60 }), ownClient)
        : encodeDiscoveryRequest({ ...shared, agent: 'discovery' }, ownClient);
    const envelope = decodeMarshal(payload);
    assert.ok(envelope instanceof RubyHash);
    const isOurs = request.kind === 'rpc' ? ['body', 'sslkey', 'sslpubkey'] : ['body', 'sslkey', 'sslpubkey', 'filter'];
    const without = (typed: unknown): unknown => {
      const [, pairs] = typed as [string, [[string, string], unknown][]];
      return pairs.map(([[, name], value]) => [name, isOurs.includes(name) || value]);
    };
    assert.deepEqual(without(typedForm(envelope)), without(comparable(vector.decoded.envelope_typed)), vector.file);
    assert.notEqual(envelopeBytes(envelope, 'body').length, 0);
    assert.deepEqual(decodeRequest(payload, ownNode), { ...request, filter: decodeRequest(payload, ownNode).filter });
  }
});
