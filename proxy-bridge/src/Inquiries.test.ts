import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRequest, encodeDiscoveryReply, encodeReply, pskSeal, symbolHash } from '@chargehand/mcollective';
import type { IncomingReply } from './connectors/Connector.ts';
import { Inquiries } from './Inquiries.ts';
import { Speaker } from './Speaker.ts';
import { fakeLink, START_MS } from './testing/world.ts';

const seal = pskSeal('secret');
const identity = { senderId: 'bridge', callerId: 'user=chargehand', collective: 'mcollective', seal, ttlSeconds: 60 };
const incoming = (body: Buffer): IncomingReply => ({
  channel: 'inquiries',
  body,
  isOversize: false,
  accept: () => undefined,
});

test('hosts that did not answer count against the hosts that may be asked, until they answer late', async () => {
  const inquiries = new Inquiries(new Speaker(identity, () => START_MS), () => START_MS);
  const answers = new Map<string, Buffer>();
  const link = fakeLink((host, { payload }) => {
    const { requestId } = decodeRequest(payload, seal);
    const data = symbolHash({ facts: symbolHash({}) });
    const reply = {
      requestId,
      senderId: host,
      agent: 'rpcutil',
      messageTime: 1,
      statusCode: 0,
      statusMessage: 'OK',
      data,
    };
    answers.set(host, encodeReply(reply, seal));
    if (host === 'quick') inquiries.receive(incoming(answers.get(host) ?? Buffer.alloc(0)));
  });
  const call = { agent: 'rpcutil', action: 'inventory', hosts: ['quick', 'slow'], waitMs: 10 };
  assert.deepEqual([...(await inquiries.call(link, call)).keys()], ['quick']);
  assert.equal(inquiries.room, 149);
  inquiries.receive(incoming(answers.get('slow') ?? Buffer.alloc(0)));
  assert.equal(inquiries.room, 150);
});

test('a ping gives no more names than a network can have, whoever answers under how many', async () => {
  const inquiries = new Inquiries(new Speaker(identity, () => START_MS), () => START_MS, { mostNames: 2 });
  const broadcast = (_: string, { payload }: { payload: Buffer }): Promise<void> => {
    const { requestId } = decodeRequest(payload, seal);
    for (const senderId of ['c', 'a', 'c', 'b'])
      inquiries.receive(incoming(encodeDiscoveryReply({ requestId, senderId, messageTime: 1 }, seal)));
    return Promise.resolve();
  };
  assert.deepEqual(await inquiries.ping({ ...fakeLink(), broadcast }, 1), ['a', 'c']);
});
