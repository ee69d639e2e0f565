import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRequest, encodeDiscoveryReply, encodeReply, pskSeal, symbolHash } from '@chargehand/mcollective';
import type { IncomingReply, OutgoingRequest } from './connectors/Connector.ts';
import { Inquiries } from './Inquiries.ts';
import type { Addressing } from './packParcels.ts';
import { Speaker } from './Speaker.ts';
import { fakeLink, START_MS } from './testing/world.ts';

const seal = pskSeal('secret', 'uid=0');
const identity = { senderId: 'bridge', seal, ttlSeconds: 60 };
const directed: Addressing = { isDirected: true, collectiveOf: () => 'mcollective', isHeard: () => true };
const speaker = new Speaker(identity, () => START_MS);
const incoming = (body: Buffer): IncomingReply => ({
  body,
  isOversize: false,
  accept: () => undefined,
});

test('hosts that did not answer count against the hosts that may be asked, until they answer late', async () => {
  const inquiries = new Inquiries(speaker, directed, () => START_MS);
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
  assert.equal(inquiries.room, 49);
  inquiries.receive(incoming(answers.get('slow') ?? Buffer.alloc(0)));
  assert.equal(inquiries.room, 50);
});

test('a ping gives no more names than a network can have, whoever answers under how many', async () => {
  const inquiries = new Inquiries(speaker, directed, () => START_MS, { mostNames: 2 });
  const broadcast = (_: string, { payload }: { payload: Buffer }): Promise<void> => {
    const { requestId } = decodeRequest(payload, seal);
    for (const senderId of ['c', 'a', 'c', 'b'])
      inquiries.receive(incoming(encodeDiscoveryReply({ requestId, senderId, messageTime: 1 }, seal)));
    return Promise.resolve();
  };
  const nodes = await inquiries.ping({ ...fakeLink(), broadcast }, 'mcollective', 1);
  assert.deepEqual(
    nodes.map(({ name }) => name),
    ['a', 'c'],
  );
});

test('where requests are broadcast, one request names the hosts that are asked, and nobody else is counted', async () => {
  const inquiries = new Inquiries(
    speaker,
    { isDirected: false, collectiveOf: () => 'uk', isHeard: () => true },
    () => START_MS,
  );
  const asked: unknown[] = [];
  const broadcast = (agent: string, { payload, collective }: OutgoingRequest): Promise<void> => {
    const { requestId, filter } = decodeRequest(payload, seal);
    asked.push([agent, collective, filter.identities, filter.agents]);
    for (const senderId of ['a', 'stranger', 'b']) {
      const reply = {
        requestId,
        senderId,
        agent,
        messageTime: 1,
        statusCode: 0,
        statusMessage: 'OK',
        data: symbolHash({}),
      };
      inquiries.receive(incoming(encodeReply(reply, seal)));
    }
    return Promise.resolve();
  };
  const call = { agent: 'rpcutil', action: 'inventory', hosts: ['a', 'b', 'silent'], waitMs: 10 };
  const answers = await inquiries.call({ ...fakeLink(), broadcast }, call);
  assert.deepEqual([...answers.keys()], ['a', 'b']);
  assert.deepEqual(asked, [['rpcutil', 'uk', ['a', 'b', 'silent'], ['rpcutil']]]);
});
