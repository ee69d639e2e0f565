import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeReply } from './message/decodeReply.ts';
import { decodeRequest } from './message/decodeRequest.ts';
import { encodeReply } from './message/encodeReply.ts';
import { pskSeal } from './message/pskSeal.ts';
import { RefusedMessage } from './message/RefusedMessage.ts';
import type { Seal } from './message/Seal.ts';
import { presentValue } from './presentValue.ts';
import { decodeMarshal } from './rubyMarshal/decodeMarshal.ts';
import { encodeMarshal } from './rubyMarshal/encodeMarshal.ts';
import { RefusedMarshal } from './rubyMarshal/RefusedMarshal.ts';
import { RubyFloat, RubyHash, RubyString, RubySymbol, type RubyValue } from './rubyMarshal/RubyValue.ts';
import { pskVectors, typedForm } from './testing/vectors.ts';

/** Set the seed to that of a failure to see it again. */
const runs = { seed: 20260401, numRuns: 3000 };
const payloads = pskVectors().map(({ payload_base64 }) => Buffer.from(payload_base64, 'base64'));
/** Accepts every hash, so that hostile bodies are reached. */
const openSeal: Seal = { callerPrefix: 'user', sign: () => 'x', verify: () => true };

const mutated = fc
  .record({
    payload: fc.constantFrom(...payloads),
    cuts: fc.array(fc.record({ at: fc.nat(2000), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 }),
    length: fc.option(fc.nat(2000)),
  })
  .map(({ payload, cuts, length }) => {
    const bytes = Buffer.from(payload.subarray(0, length ?? payload.length));
    for (const { at, byte } of cuts) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

const arbitrary = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([Buffer.from([4, 8]), bytes]));

/** Runs a decoder; any error but its own fails the test. */
function survives(decode: () => RubyValue, refusal: typeof RefusedMarshal | typeof RefusedMessage): void {
  let value: RubyValue;
  try {
    value = decode();
  } catch (error) {
    assert.ok(error instanceof refusal, String(error));
    return;
  }
  JSON.stringify(presentValue(value));
}

test('random and mutated bytes either decode to something that can be shown, or are refused as Marshal', () => {
  const property = fc.property(fc.oneof(arbitrary, mutated), (bytes) => {
    survives(() => decodeMarshal(bytes), RefusedMarshal);
    survives(() => decodeMarshal(bytes, { allowRegexp: true }), RefusedMarshal);
  });
  fc.assert(property, runs);
});

test('random and mutated messages are read or refused, never anything else', () => {
  const property = fc.property(fc.oneof(arbitrary, mutated), (bytes) => {
    for (const seal of [openSeal, pskSeal('sekrit')]) {
      survives(() => {
        const reply = decodeReply(bytes, seal);
        return reply.kind === 'rpc' ? reply.data : null;
      }, RefusedMessage);
      survives(() => {
        const request = decodeRequest(bytes, seal);
        return request.kind === 'rpc' ? [...request.inputs.values()] : request.filter.compound;
      }, RefusedMessage);
    }
  });
  fc.assert(property, runs);
});

const { value: rubyValue } = fc.letrec<{ value: RubyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }).filter((big) => !Number.isSafeInteger(Number(big))),
    fc.double().map((value) => new RubyFloat(value)),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }).map((name) => new RubySymbol(name)),
    fc.uint8Array().map((bytes) => new RubyString(Buffer.from(bytes), 'ASCII-8BIT')),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 6 }).map((pairs) => new RubyHash(pairs)),
  ),
}));

test('every value survives Marshal and a reply, and can be shown', () => {
  const seal = pskSeal('sekrit');
  const envelope = { requestId: 'f'.repeat(32), senderId: 'web1', agent: 'echo', messageTime: 1795346498 };
  const property = fc.property(rubyValue, (value) => {
    assert.deepEqual(typedForm(decodeMarshal(encodeMarshal(value))), typedForm(value));
    const payload = encodeReply({ ...envelope, statusCode: 0, statusMessage: 'OK', data: value }, seal);
    const reply = decodeReply(payload, seal);
    assert.ok(reply.kind === 'rpc');
    assert.deepEqual(typedForm(reply.data), typedForm(value));
    const shown: unknown = JSON.parse(JSON.stringify(presentValue(value)));
    assert.equal(JSON.stringify(shown).includes('\\u0000'), false);
  });
  fc.assert(property, { ...runs, numRuns: 500 });
});
