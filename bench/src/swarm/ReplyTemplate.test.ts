import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReply, newRequestId, presentValue, pskSeal, symbolHash } from '@chargehand/mcollective';
import { FrameParser } from '@chargehand/stomp';
import { hostName, PSK } from '../network.ts';
import { ReplyTemplate } from './ReplyTemplate.ts';

const seal = pskSeal(PSK, 'user=bench');
const head = Buffer.from('SEND\ndestination:/queue/mcollective.reply.bench\n');
const SECONDS = 1_795_346_498;

/** The frame that a host of the swarm sends. */
function replyOf(template: ReplyTemplate, host: number, requestId: string) {
  const target = Buffer.alloc(head.length + template.tailBytes);
  const end = template.write(target, 0, host, { head, requestId: Buffer.from(requestId), seconds: SECONDS });
  const [frame, ...others] = new FrameParser({ version: '1.2' }).push(target.subarray(0, end));
  assert.deepEqual(others, []);
  return frame ?? assert.fail('it is no whole frame');
}

test('a prepared reply is the honest answer of its host to the request', () => {
  const forms = [symbolHash({ value: 'one' }), symbolHash({ value: 'two' })];
  const template = new ReplyTemplate({ kind: 'rpc', agent: 'rpcutil', forms }, seal);
  for (const host of [0, 7, 49_999]) {
    const requestId = newRequestId();
    const { headers, body } = replyOf(template, host, requestId);
    assert.equal(headers.get('mc_sender'), hostName(host));
    const reply = decodeReply(body, seal);
    assert.equal(reply.kind, 'rpc');
    assert.deepEqual([reply.senderId, reply.requestId, reply.messageTime], [hostName(host), requestId, SECONDS]);
    assert.deepEqual({ ...Object(presentValue(reply.data)) }, { value: host % 2 === 0 ? 'one' : 'two' });
  }
});

test('a prepared answer to discovery is one as well', () => {
  const requestId = newRequestId();
  const { body } = replyOf(new ReplyTemplate({ kind: 'discovery' }, seal), 12_345, requestId);
  const reply = decodeReply(body, seal);
  assert.deepEqual([reply.kind, reply.senderId, reply.requestId], ['discovery', 'host12345.example.com', requestId]);
});
