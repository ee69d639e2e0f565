import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SecuritySettings } from '../config/ClientConfig.ts';
import { presentValue } from '../presentValue.ts';
import { aesNodeSeal } from './aesSeal.ts';
import { decodeRegistration } from './decodeRegistration.ts';
import { decodeReply } from './decodeReply.ts';
import { decodeRequest } from './decodeRequest.ts';
import { rsaPair } from './rsaKeys.ts';
import type { ClientSeal, NodeSeal } from './Seal.ts';
import { sealFor } from './sealFor.ts';
import { sslNodeSeal } from './sslSeal.ts';

interface RubyFrame {
  readonly plugin: 'ssl' | 'aes_security';
  readonly serializer: 'marshal' | 'yaml';
  readonly kind: 'request' | 'reply' | 'registration';
  readonly payload_base64: string;
}

interface RubySeals {
  readonly keys: Readonly<Record<'bridgePrivate' | 'bridgePublic' | 'bridgeCertificate' | 'serverPublic', string>>;
  readonly frames: readonly RubyFrame[];
}

const { keys, frames } = readFrames(join(import.meta.dirname, '..', '..', 'fixtures', 'ruby-seals.json'));

function readFrames(path: string): RubySeals {
  return JSON.parse(readFileSync(path, 'utf8')) as RubySeals;
}

function client({ plugin, serializer }: RubyFrame): ClientSeal {
  return sealFor(plugin === 'ssl' ? sslSettings(serializer) : aesSettings(serializer));
}

function sslSettings(serializer: RubyFrame['serializer']): SecuritySettings {
  const { bridgePrivate: clientPrivateKey, serverPublic: serverPublicKey } = keys;
  return { plugin: 'ssl', serializer, clientPrivateKey, serverPublicKey, callerId: 'cert=bridge-public' };
}

function aesSettings(serializer: RubyFrame['serializer']): SecuritySettings {
  const { bridgePrivate: clientPrivateKey, bridgeCertificate: clientPublicKey } = keys;
  const own = { clientPrivateKey, clientPublicKey, sendsPublicKey: true, callerId: 'cert=bridge-cert' };
  return { plugin: 'aes_security', serializer, ...own };
}

function node({ plugin, serializer }: RubyFrame): NodeSeal {
  if (plugin === 'aes_security') return aesNodeSeal({ serializer, clientPublicKey: keys.bridgeCertificate });
  const clientPublicKeys = new Map([['bridge-public', keys.bridgePublic]]);
  return sslNodeSeal({ serializer, serverPrivateKey: keys.bridgePrivate, clientPublicKeys });
}

test('the plugin of the settings makes the seal', () => {
  const psk = { plugin: 'psk', psk: 'sekrit', callerId: 'uid=0' } as const;
  const seals = [psk, sslSettings('yaml'), aesSettings('marshal')].map(sealFor);
  assert.deepEqual(
    seals.map(({ plugin, serializer, callerId }) => [plugin, serializer.name, callerId]),
    [
      ['psk', 'marshal', 'uid=0'],
      ['ssl', 'yaml', 'cert=bridge-public'],
      ['aes_security', 'marshal', 'cert=bridge-cert'],
    ],
  );
});

test('a certificate is the public half of its private key', () => {
  assert.doesNotThrow(() => rsaPair('plugin.aes.client_private', keys.bridgePrivate, keys.bridgeCertificate));
});

for (const frame of frames) {
  const payload = Buffer.from(frame.payload_base64, 'base64');
  const { plugin, serializer, kind } = frame;
  test(`the ${kind} that Ruby wrote for ${plugin} with ${serializer} is read`, () => {
    if (kind === 'registration') {
      const { senderId, messageTime } = decodeRegistration(payload, client(frame), 0);
      assert.equal(senderId, 'web1');
      assert.throws(() => decodeRegistration(payload, client(frame), messageTime + 86_400), { code: 'EXPIRED' });
    } else if (kind === 'reply') {
      const reply = decodeReply(payload, client(frame));
      assert.ok(reply.kind === 'rpc');
      assert.equal(JSON.stringify(presentValue(reply.data)), '{"text":"é€ 😀 back","n":60}');
    } else {
      const request = decodeRequest(payload, node(frame));
      assert.ok(request.kind === 'rpc');
      assert.equal(request.callerId, client(frame).callerId);
      assert.deepEqual(request.inputs, new Map([['text', 'hé']]));
    }
  });
}

test('Ruby wrote ten frames', () => {
  assert.equal(frames.length, 10);
});
