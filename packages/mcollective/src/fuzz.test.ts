import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReply } from './message/decodeReply.ts';
import { decodeRequest } from './message/decodeRequest.ts';
import { encodeReply } from './message/encodeReply.ts';
import { envelopeBytes } from './message/fields.ts';
import { pskSeal } from './message/pskSeal.ts';
import { readBody } from './message/readEnvelope.ts';
import { RefusedMessage } from './message/RefusedMessage.ts';
import type { ClientSeal, NodeSeal } from './message/Seal.ts';
import { marshalSerializer } from './message/serializers.ts';
import { presentValue } from './presentValue.ts';
import type { RubyHash, RubyValue } from './rubyMarshal/RubyValue.ts';
import { fuzzRuns, mutationsOf, rubyValues, survives } from './testing/fuzz.ts';
import { payloadOf, pskVectors, typedForm } from './testing/vectors.ts';

const honest = pskSeal('sekrit', 'user=fuzz');
const reading = { serializer: marshalSerializer, limits: {} };
const open = (envelope: RubyHash): RubyValue => readBody(envelope, envelopeBytes(envelope, 'body'), reading);
/** Accepts every hash, so that hostile bodies are reached. */
const openSeal: ClientSeal & NodeSeal = { ...honest, openReply: open, openRequest: open, openRegistration: open };

const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([Buffer.from([4, 8]), bytes]));
const hostile = fc.oneof(noise, mutationsOf(pskVectors().map(payloadOf)));

test('random and mutated messages are read or refused, never anything else', () => {
  const property = fc.property(hostile, (bytes) => {
    for (const seal of [openSeal, pskSeal('sekrit', 'user=fuzz')]) {
      survives(
        bytes,
        () => {
          const reply = decodeReply(bytes, seal);
          return reply.kind === 'rpc' ? reply.data : null;
        },
        RefusedMessage,
      );
      survives(
        bytes,
        () => {
          const request = decodeRequest(bytes, seal);
          return request.kind === 'rpc' ? [...request.inputs.values()] : request.filter.compound;
        },
        RefusedMessage,
      );
    }
  });
  fc.assert(property, fuzzRuns(3000));
});

test('every value survives a reply, and can be shown', () => {
  const seal = pskSeal('sekrit', 'user=fuzz');
  const envelope = { requestId: 'f'.repeat(32), senderId: 'web1', agent: 'echo', messageTime: 1795346498 };
  const property = fc.property(rubyValues, (value) => {
    const payload = encodeReply({ ...envelope, statusCode: 0, statusMessage: 'OK', data: value }, seal);
    const reply = decodeReply(payload, seal);
    assert.ok(reply.kind === 'rpc');
    assert.deepEqual(typedForm(reply.data), typedForm(value));
    const shown: unknown = JSON.parse(JSON.stringify(presentValue(value)));
    assert.equal(JSON.stringify(shown).includes('\\u0000'), false);
  });
  fc.assert(property, fuzzRuns(500));
});
