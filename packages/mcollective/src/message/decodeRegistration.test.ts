import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringHash, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import { payloadOf, pskVectors } from '../testing/vectors.ts';
import { aesClientSeal } from './aesSeal.ts';
import { encodeBase64Payload } from './base64Payload.ts';
import { decodeRegistration } from './decodeRegistration.ts';
import { pskSeal } from './pskSeal.ts';
import { RefusedMessage } from './RefusedMessage.ts';
import type { ClientSeal, SealedFields } from './Seal.ts';
import { sslClientSeal } from './sslSeal.ts';

const psk = pskSeal('sekrit', 'uid=0');
const messageTime = 1795346498;
const times = { ttlSeconds: 60, messageTime };

function registrationOf(seal: ClientSeal, sealed: SealedFields, fields: Readonly<Record<string, RubyValue>> = {}) {
  const filter = stringHash({ fact: [], cf_class: [], agent: ['registration'], identity: [], compound: [] });
  const outer = { senderid: 'web1', requestid: 'f'.repeat(32), filter, collective: 'mcollective' };
  const more = { agent: 'registration', callerid: 'cert=server-public', ttl: 60, msgtime: messageTime };
  return seal.serializer.encode(symbolHash({ ...outer, ...more, ...sealed, ...fields }));
}

test('the captured registration says which node is there, and when it said so', () => {
  const vector =
    pskVectors().find(({ destination }) => destination.includes('registration')) ?? assert.fail('none captured');
  const { senderId, messageTime: saidAt } = decodeRegistration(payloadOf(vector), psk, messageTime);
  assert.equal(senderId, vector.headers['mc_sender']);
  assert.ok(saidAt > 1_700_000_000);
  const other = pskSeal('other', 'uid=0');
  assert.throws(() => decodeRegistration(payloadOf(vector), other, messageTime), { code: 'BAD_HASH' });
});

test('a registration may hold whatever a node registers with', () => {
  for (const body of ['here', null, symbolHash({ facts: stringHash({ os: 'x' }) }), ['a', 1], ['a', ['b']]] as const) {
    const payload = registrationOf(psk, psk.sealRequest(body, times));
    assert.equal(decodeRegistration(payload, psk, messageTime).senderId, 'web1');
  }
});

test('a registration is refused when it is older than its ttl, and never for a clock ahead of ours', () => {
  const sealed = psk.sealRequest(['rpcutil'], times);
  const heardAfter = (seconds: number, fields: Readonly<Record<string, RubyValue>> = {}) =>
    decodeRegistration(registrationOf(psk, sealed, fields), psk, messageTime + seconds);
  for (const seconds of [-7200, 0, 60]) assert.equal(heardAfter(seconds).messageTime, messageTime);
  assert.throws(() => heardAfter(61), { code: 'EXPIRED' });
  assert.equal(heardAfter(300, { ttl: 300 }).senderId, 'web1');
  assert.throws(() => heardAfter(301, { ttl: 300 }), { code: 'EXPIRED' });
});

test('a genuine call, answer or discovery message is no registration of anybody', () => {
  const call = symbolHash({ agent: 'rpcutil', action: 'ping', caller: 'uid=0', data: symbolHash({}) });
  const answer = symbolHash({ statuscode: 0, statusmsg: 'OK', data: symbolHash({}) });
  for (const body of ['ping', 'pong', call, answer]) {
    const payload = registrationOf(psk, psk.sealRequest(body, times));
    assert.throws(() => decodeRegistration(payload, psk, messageTime), { code: 'BAD_BODY' });
  }
});

test('times that no clock shows are refused', () => {
  const sealed = psk.sealRequest(['rpcutil'], times);
  for (const seconds of [-1, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 2n ** 70n]) {
    for (const fields of [{ msgtime: seconds }, { ttl: seconds }]) {
      const payload = registrationOf(psk, sealed, fields);
      assert.throws(() => decodeRegistration(payload, psk, messageTime), { code: 'BAD_ENVELOPE' });
    }
  }
});

test('a registration of more than 64 KiB is refused, however it is wrapped', () => {
  const text = (size: number) => registrationOf(psk, psk.sealRequest(['a'.repeat(size)], times));
  assert.equal(decodeRegistration(text(60_000), psk, messageTime).senderId, 'web1');
  assert.equal(decodeRegistration(encodeBase64Payload(text(60_000)), psk, messageTime).senderId, 'web1');
  for (const payload of [text(66_000), encodeBase64Payload(text(66_000)), text(200_000)]) {
    assert.throws(() => decodeRegistration(payload, psk, messageTime), RefusedMessage);
  }
});

test('a request to another agent, or by somebody without an identity, is no registration', () => {
  const sealed = psk.sealRequest(['rpcutil'], times);
  for (const [fields, code] of [
    [{ agent: 'rpcutil' }, 'UNEXPECTED'],
    [{ senderid: '/web/' }, 'BAD_ENVELOPE'],
    [{ msgtime: 'now' }, 'BAD_ENVELOPE'],
    [{ collective: 'a b' }, 'BAD_ENVELOPE'],
  ] as const) {
    assert.throws(() => decodeRegistration(registrationOf(psk, sealed, fields), psk, messageTime), { code });
  }
});

for (const serializer of ['marshal', 'yaml'] as const) {
  test(`a registration under ssl with ${serializer} is proved with the nodes' key, and its times are`, () => {
    const [server, client] = [rsaTestPair(), rsaTestPair()];
    const [ours, nodes] = [client, server].map(({ privateKey }) => {
      const keys = { serializer, clientPrivateKey: privateKey, serverPublicKey: server.publicKey };
      return sslClientSeal({ ...keys, callerId: 'cert=x' });
    });
    assert.ok(ours !== undefined && nodes !== undefined);
    const sealed = nodes.sealRequest(['rpcutil'], times);
    assert.equal(decodeRegistration(registrationOf(ours, sealed), ours, messageTime).senderId, 'web1');
    for (const fields of [{ ttl: 61 }, { msgtime: messageTime + 1 }, { hash: 'QQ==' }, { hash: 'A'.repeat(5000) }]) {
      assert.throws(() => decodeRegistration(registrationOf(ours, sealed, fields), ours, messageTime), {
        code: 'BAD_HASH',
      });
    }
    const byClient = registrationOf(ours, ours.sealRequest(['rpcutil'], times));
    assert.throws(() => decodeRegistration(byClient, ours, messageTime), { code: 'BAD_HASH' });
  });
}

test('registrations under aes_security are refused, clients cannot verify them', () => {
  const { privateKey: clientPrivateKey, publicKey: clientPublicKey } = rsaTestPair();
  const keys = { serializer: 'marshal', clientPrivateKey, clientPublicKey, sendsPublicKey: false } as const;
  const seal = aesClientSeal({ ...keys, callerId: 'cert=x' });
  const payload = registrationOf(seal, seal.sealRequest(['rpcutil'], times));
  assert.throws(() => decodeRegistration(payload, seal, messageTime), { code: 'BAD_HASH', message: /aes_security/ });
});
