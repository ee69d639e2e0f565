import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReply, pskSeal, RefusedMessage, symbolHash } from '@chargehand/mcollective';
import { answerFaults, CONFLICTING, faultyReplies, FORGED, type AnswerFault } from './answerFaults.ts';

const seal = pskSeal('a key', 'identity=test');
const honest = {
  requestId: '0123456789abcdef0123456789abcdef',
  senderId: 'web1',
  messageTime: 1_800_000_000,
  agent: 'echo',
  statusCode: 0,
  statusMessage: 'OK',
  data: symbolHash({ text: 'hi' }),
};

/** What a bridge can make of each message that the host sends. */
function readBy(fault: AnswerFault): readonly string[] {
  return faultyReplies(fault, honest, { seal, victim: 'web2' }).map((body) => {
    try {
      const reply = decodeReply(body, seal);
      const isAsked = reply.requestId === honest.requestId;
      return `${reply.senderId}${isAsked ? '' : ' unasked'}: ${reply.kind === 'rpc' ? `${String(reply.statusCode)} ${reply.statusMessage}` : 'pong'}`;
    } catch (error) {
      return error instanceof RefusedMessage ? error.code : String(error);
    }
  });
}

const rows: Readonly<Record<AnswerFault, readonly string[]>> = {
  duplicate: ['web1: 0 OK', 'web1: 0 OK'],
  conflicting: ['web1: 0 OK', `web1: 1 ${CONFLICTING}`],
  reordered: ['web1: 0 OK'],
  huge: ['web1: 0 OK'],
  oversize: ['web1: 0 OK'],
  forgedSender: [`web2: 1 ${FORGED}`, 'web1: 0 OK'],
  forgedRequest: [`web1 unasked: 1 ${FORGED}`, 'web1: 0 OK'],
  garbage: ['BAD_ENVELOPE', 'BAD_ENVELOPE', 'web1: 0 OK'],
  undecodable: ['BAD_BODY'],
};

for (const fault of answerFaults) {
  test(`a host whose answers are ${fault} sends what its name says`, () => {
    assert.deepEqual(readBy(fault), rows[fault]);
  });
}

test('an oversize answer is larger than the eight megabytes that a bridge takes', () => {
  const [huge] = faultyReplies('huge', honest, { seal, victim: 'web2' });
  const [oversize] = faultyReplies('oversize', honest, { seal, victim: 'web2' });
  assert.ok((huge?.length ?? 0) > 500_000 && (huge?.length ?? 0) < 1_000_000);
  assert.ok((oversize?.length ?? 0) > 8 * 1024 * 1024);
});
