import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringHash, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { rsaTestPair } from '../testing/rsaTestPair.ts';
import { payloadOf, pskVectors } from '../testing/vectors.ts';
import { aesClientSeal } from './aesSeal.ts';
import { decodeRegistration } from './decodeRegistration.ts';
import { pskSeal } from './pskSeal.ts';
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

test('the captured registration lists the agents of its node', () => {
  const vector =
    pskVectors().find(({ destination }) => destination.includes('registration')) ?? assert.fail('none captured');
  const registration = decodeRegistration(payloadOf(vector), psk);
  assert.equal(registration.senderId, vector.headers['mc_sender']);
  assert.deepEqual([...registration.agents].sort(), ['discovery', 'proto', 'rpcutil']);
  assert.ok(registration.messageTime > 1_700_000_000);
  assert.throws(() => decodeRegistration(payloadOf(vector), pskSeal('other', 'uid=0')), { code: 'BAD_HASH' });
});

test('a registration with anything but a list of agents says that the node is there and names none', () => {
  for (const body of ['here', null, symbolHash({ agents: ['a'] }), ['a', 1], ['a', ['b']]] as const) {
    const { senderId, agents } = decodeRegistration(registrationOf(psk, psk.sealRequest(body, times)), psk);
    assert.deepEqual([senderId, agents], ['web1', []]);
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
    assert.throws(() => decodeRegistration(registrationOf(psk, sealed, fields), psk), { code });
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
    assert.deepEqual(decodeRegistration(registrationOf(ours, sealed), ours).agents, ['rpcutil']);
    for (const fields of [{ ttl: 61 }, { msgtime: messageTime + 1 }, { hash: 'QQ==' }]) {
      assert.throws(() => decodeRegistration(registrationOf(ours, sealed, fields), ours), { code: 'BAD_HASH' });
    }
    const byClient = registrationOf(ours, ours.sealRequest(['rpcutil'], times));
    assert.throws(() => decodeRegistration(byClient, ours), { code: 'BAD_HASH' });
  });
}

test('registrations under aes_security are refused, clients cannot verify them', () => {
  const { privateKey: clientPrivateKey, publicKey: clientPublicKey } = rsaTestPair();
  const keys = { serializer: 'marshal', clientPrivateKey, clientPublicKey, sendsPublicKey: false } as const;
  const seal = aesClientSeal({ ...keys, callerId: 'cert=x' });
  const payload = registrationOf(seal, seal.sealRequest(['rpcutil'], times));
  assert.throws(() => decodeRegistration(payload, seal), { code: 'BAD_HASH', message: /aes_security/ });
});
