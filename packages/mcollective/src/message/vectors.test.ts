import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeMarshal } from '../rubyMarshal/decodeMarshal.ts';
import { encodeMarshal } from '../rubyMarshal/encodeMarshal.ts';
import { RefusedMarshal } from '../rubyMarshal/RefusedMarshal.ts';
import { RubyHash } from '../rubyMarshal/RubyValue.ts';
import { comparable, isRequest, payloadOf, pskVectors, typedForm, type Vector } from '../testing/vectors.ts';
import { encodeBase64Payload, unwrapPayload } from './base64Payload.ts';
import { decodeReply } from './decodeReply.ts';
import { decodeRequest } from './decodeRequest.ts';
import { pskSeal } from './pskSeal.ts';
import { RefusedMessage } from './RefusedMessage.ts';

const seal = pskSeal('sekrit', 'uid=0');
const vectors = pskVectors();
/** The agent returned an object; its body was not written down. */
const isNoData = ({ decoded }: Vector): boolean => decoded.body_typed === undefined;
const isHash = (typed: unknown): boolean => Array.isArray(typed) && typed[0] === 'hash';
/** Requests that were made wrong on purpose; nodes drop them, or answer the last that it is unknown. */
const WRONG_REQUESTS = new Set(['bad_callerid', 'callerid_missing', 'no_filter', 'data_not_hash', 'discovery_unknown']);
/** What is special about some captured requests. */
const ASKED = new Map([
  ['noresults', { isAnswered: false, ttl: 60, isExpired: false }],
  ['process_results_false', { isAnswered: false, ttl: 60, isExpired: false }],
  ['no_process_results_key', { isAnswered: true, ttl: 60, isExpired: false }],
  ['no_ttl', { isAnswered: true, ttl: undefined, isExpired: false }],
  ['ttl_expired', { isAnswered: true, ttl: 60, isExpired: true }],
  ['ttl_boundary', { isAnswered: true, ttl: 60, isExpired: false }],
  ['ttl_future', { isAnswered: true, ttl: 60, isExpired: false }],
]);

test('there are captured psk frames of both connectors', () => {
  assert.ok(vectors.length > 300);
  assert.equal(new Set(vectors.map(({ connector }) => connector)).size, 2);
});

test('every captured psk frame decodes to its typed form and survives being written again', () => {
  for (const vector of vectors) {
    const envelope = decodeMarshal(unwrapPayload(payloadOf(vector)), { allowRegexp: true });
    assert.deepEqual(typedForm(envelope), comparable(vector.decoded.envelope_typed), vector.file);
    const again = decodeMarshal(encodeMarshal(envelope), { allowRegexp: true });
    assert.deepEqual(typedForm(again), comparable(vector.decoded.envelope_typed), vector.file);
    const body = Buffer.from(vector.decoded.body_serialised_base64, 'base64');
    if (isNoData(vector)) assert.throws(() => decodeMarshal(body), RefusedMarshal, vector.file);
    // A byte was added after hashing; Ruby's reader does not look at it.
    else if (vector.scenario === 'wrong_hash') assert.throws(() => decodeMarshal(body), { code: 'TRAILING_BYTES' });
    else
      assert.deepEqual(
        typedForm(decodeMarshal(body, { allowRegexp: true })),
        comparable(vector.decoded.body_typed),
        vector.file,
      );
  }
});

test('the hash of every captured psk frame is right with the key, and wrong with another, as it was captured', () => {
  const other = pskSeal('sekrit2', 'uid=0');
  for (const vector of vectors) {
    const envelope = decodeMarshal(unwrapPayload(payloadOf(vector)), { allowRegexp: true });
    assert.ok(envelope instanceof RubyHash);
    assert.throws(() => other.openReply(envelope), { code: 'BAD_HASH' }, vector.file);
    if (vector.verify?.ok !== true) {
      assert.throws(() => seal.openReply(envelope), { code: 'BAD_HASH' }, vector.file);
    } else if (!isNoData(vector)) {
      const body = seal.openReply(envelope, { allowRegexp: true });
      assert.deepEqual(typedForm(body), comparable(vector.decoded.body_typed), vector.file);
    }
  }
});

test('what we write under a captured body is the captured hash', () => {
  const ping = vectors.find(({ scenario, command }) => scenario === 'ping' && command === 'SEND');
  const envelope = decodeMarshal(payloadOf(ping ?? assert.fail('no ping')));
  assert.ok(envelope instanceof RubyHash);
  assert.equal(seal.sealReply('ping')['hash'], envelope.get('hash'));
});

test('every captured reply is read as a reply, and refused when its body is not plain data', () => {
  const replies = vectors.filter((vector) => vector.command === 'MESSAGE' && !isRequest(vector));
  assert.ok(replies.length > 150);
  for (const vector of replies) {
    if (isNoData(vector) || vector.scenario === 'hostile_regexp') {
      assert.throws(() => decodeReply(payloadOf(vector), seal), { code: 'BAD_BODY' }, vector.file);
      continue;
    }
    if (vector.scenario === 'discovery_unknown') {
      assert.throws(() => decodeReply(payloadOf(vector), seal), { code: 'UNEXPECTED_ANSWER' });
      continue;
    }
    const reply = decodeReply(payloadOf(vector), seal);
    assert.equal(reply.senderId, vector.headers['mc_sender'], vector.file);
    assert.equal(reply.kind, isHash(vector.decoded.body_typed) ? 'rpc' : 'discovery', vector.file);
  }
});

test('every captured request is read as a node reads it; what nodes drop is refused', () => {
  const requests = vectors.filter(isRequest);
  assert.ok(requests.length > 100);
  for (const vector of requests) {
    const { file, scenario, verify, destination } = vector;
    if (verify?.ok !== true || WRONG_REQUESTS.has(scenario) || destination.includes('registration')) {
      assert.throws(() => decodeRequest(payloadOf(vector), seal), RefusedMessage, file);
      continue;
    }
    const request = decodeRequest(payloadOf(vector), seal);
    assert.match(request.callerId, /^\w+=/, file);
  }
});

test('every captured reply whose outcome is written down has it: its status code, or that it is refused', () => {
  let seen = 0;
  for (const vector of vectors.filter((found) => !isRequest(found))) {
    const { expected_outcome: outcome = '', file } = vector;
    const [, code] = /^statuscode (\d)/.exec(outcome) ?? [];
    if (code === undefined && !outcome.startsWith('client must refuse')) continue;
    seen += 1;
    if (code === undefined) assert.throws(() => decodeReply(payloadOf(vector), seal), { code: 'BAD_BODY' }, file);
    else {
      const reply = decodeReply(payloadOf(vector), seal);
      assert.equal(reply.kind === 'rpc' && reply.statusCode, Number(code), file);
    }
  }
  assert.equal(seen, 23);
});

test('captured requests that wanted no answer, or came too late or early, are read as such', () => {
  for (const vector of vectors.filter(({ command, scenario }) => command === 'SEND' && ASKED.has(scenario))) {
    const request = decodeRequest(payloadOf(vector), seal);
    const sent = Number(vector.headers['timestamp']) / 1000;
    const asked = {
      isAnswered: request.kind === 'discovery' || request.processResults,
      ttl: request.ttlSeconds,
      isExpired: sent - request.messageTime > (request.ttlSeconds ?? 60),
    };
    assert.deepEqual(asked, ASKED.get(vector.scenario), vector.file);
  }
});

test('a payload in base64 is read and written as the Ruby connector does', () => {
  const wrapped = vectors.filter((vector) => vector.payload_is_base64_text === true);
  assert.equal(wrapped.length, 4);
  for (const vector of wrapped) {
    const payload = payloadOf(vector);
    assert.equal(encodeBase64Payload(unwrapPayload(payload)).toString(), payload.toString(), vector.file);
  }
  assert.throws(() => unwrapPayload(Buffer.from('BAhb!AA=')), { code: 'BAD_ENCODING' });
});

test('a changed body is refused', () => {
  const vector = vectors.find(({ scenario, command }) => scenario === 'ping' && command === 'MESSAGE');
  const payload = payloadOf(vector ?? assert.fail('no ping reply'));
  payload[payload.indexOf('pong')] = 0x6b;
  assert.throws(() => decodeReply(payload, seal), { code: 'BAD_HASH' });
});
