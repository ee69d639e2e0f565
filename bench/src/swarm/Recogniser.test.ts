import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRequest, newRequestId, pskSeal } from '@chargehand/mcollective';
import { CALL, COLLECTIVE, hostName, PSK } from '../network.ts';
import { Recogniser } from './Recogniser.ts';

const seal = pskSeal(PSK, 'user=bench');

function request(requestId: string, identities: readonly string[], psk = seal): Buffer {
  const inputs = new Map(Object.entries(CALL.inputs));
  const times = { ttlSeconds: 60, messageTime: 1_795_346_498 };
  return encodeRequest(
    { ...CALL, ...times, inputs, requestId, identities, senderId: 'bench', collective: COLLECTIVE },
    psk,
  );
}

test('every further request of a call is known by its seal and keeps its own id', () => {
  const recogniser = new Recogniser(seal);
  const [first, second] = [newRequestId(), newRequestId()];
  const one = recogniser.directed(request(first, [hostName(1)]));
  const other = recogniser.directed(request(second, [hostName(2)]));
  assert.equal(other.template, one.template);
  assert.deepEqual([one.requestId.toString(), other.requestId.toString()], [first, second]);
});

test('a request under another key is refused', () => {
  const recogniser = new Recogniser(seal);
  assert.throws(() => recogniser.directed(request(newRequestId(), [hostName(1)], pskSeal('another', 'user=bench'))), {
    code: 'BAD_HASH',
  });
});

test('a broadcast says whom it names', () => {
  const named = [hostName(3), hostName(4)];
  assert.deepEqual(new Recogniser(seal).broadcast(request(newRequestId(), named)).filter.identities, named);
});
