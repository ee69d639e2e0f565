import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestOfAnswer, type Answer } from './digestOfAnswer.ts';

const answer = (outputs: unknown, more: Partial<Answer> = {}): Answer => ({
  ...{ position: 0, state: 'SUCCEEDED', reason: null, replyDigest: null },
  reply: JSON.stringify({ statusCode: 0, statusMessage: 'OK', outputs }),
  ...more,
});
const digestOf = (given: Answer, ...names: string[]): string =>
  digestOfAnswer(given, (name) => names.includes(name)).digest;

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  // Made of text, as JSON is: a key `__proto__` is a key like others.
  const members = Object.entries(value).reverse();
  return JSON.parse(
    `{${members.map(([key, member]) => `${JSON.stringify(key)}:${JSON.stringify(reversed(member))}`).join()}}`,
  );
}

test('answers have the same digest exactly if they are the same but for the order of keys', () => {
  const value = fc.dictionary(
    fc.oneof(fc.string({ maxLength: 2 }), fc.constant('__proto__')),
    fc.jsonValue({ maxDepth: 3 }),
  );
  fc.assert(
    fc.property(value, value, (given, drawn) => {
      // As they are stored: -0 becomes 0.
      const [one, other] = [given, drawn].map((each): unknown => JSON.parse(JSON.stringify(each)));
      assert.equal(digestOf(answer(one)), digestOf(answer(reversed(one))));
      const areSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      assert.equal(digestOf(answer(one)) === digestOf(answer(other)), areSame);
    }),
  );
});

test('what is left out does not count, at the top alone', () => {
  assert.equal(digestOf(answer({ pid: 1, a: 2 }), 'pid'), digestOf(answer({ a: 2, pid: 2 }), 'pid'));
  assert.equal(digestOf(answer({ pid: 1, a: 2 }), 'pid'), digestOf(answer({ a: 2 }), 'pid'));
  assert.notEqual(digestOf(answer({ a: { pid: 1 } }), 'pid'), digestOf(answer({ a: { pid: 2 } }), 'pid'));
});

test('outcome, reason, status and silence are told apart', () => {
  const digests = [
    answer({}),
    answer({}, { state: 'FAILED', reason: 'HOST_FAILED' }),
    answer({}, { reply: '{"statusCode":1,"statusMessage":"OK","outputs":{}}' }),
    answer({}, { reply: '{"statusCode":0,"statusMessage":"ok","outputs":{}}' }),
    answer({}, { state: 'UNKNOWN', reason: 'NO_REPLY', reply: null }),
    answer({}, { state: 'UNKNOWN', reason: 'BRIDGE_LOST', reply: null }),
    answer({}, { state: 'NOT_SENT', reason: 'NO_BRIDGE', reply: null }),
    answer({}, { reply: null, replyDigest: 'x' }),
    answer({}, { reply: null, replyDigest: 'y' }),
  ].map((given) => digestOf(given));
  assert.equal(new Set(digests).size, digests.length);
  assert.match(digests.join(''), /^[0-9a-f]{288}$/);
});

/** In another way than the product: as a list of pairs. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const pairs = Object.entries(value).map(([key, member]) => [key, sorted(member)] as const);
  return { pairs: pairs.sort(([one], [other]) => (one < other ? -1 : 1)) };
}
