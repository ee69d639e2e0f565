import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskFor, withhold } from './maskSecrets.ts';

const SECRET = 'pä"ss/w+ord 1';
const mask = maskFor({ password: SECRET, pin: 4711, short: 'ab' });

test('a secret is masked wherever it stands, in values, in names, and in the usual spellings', () => {
  const spellings = [
    SECRET,
    JSON.stringify(SECRET),
    encodeURIComponent(SECRET),
    new URLSearchParams({ q: SECRET }).toString(),
    Buffer.from(SECRET).toString('base64'),
    Buffer.from(SECRET).toString('base64url'),
  ];
  for (const spelling of spellings) {
    const said = mask({ statusMessage: `it is ${spelling}!`, outputs: { list: [[spelling]], [`of ${spelling}`]: 1 } });
    assert.ok(!JSON.stringify(said).includes(spelling), spelling);
    assert.match(said.statusMessage, /^it is .*\*\*\*.*!$/);
  }
});

test('a short or a whole secret is masked where it is the whole value, and other values stay', () => {
  assert.deepEqual(mask({ a: 4711, b: '4711', c: 'ab', d: 'cab', e: 471, f: null, g: true }), {
    a: '***',
    b: '***',
    c: '***',
    d: 'cab',
    e: 471,
    f: null,
    g: true,
  });
});

test('what a cut has left of a secret is masked too', () => {
  assert.equal(mask(`said ${SECRET.slice(0, 6)}… [cut]`), 'said ***… [cut]');
  assert.equal(mask(`said ${SECRET.slice(0, 6)}`), `said ${SECRET.slice(0, 6)}`);
});

test('without secrets nothing is touched', () => {
  const said = { outputs: { text: '***' } };
  assert.equal(maskFor({})(said), said);
});

test('of a reply that cannot be masked the outcome alone is kept', () => {
  const kept = withhold({ statusCode: 3, statusMessage: SECRET, outputs: { text: SECRET } });
  assert.equal(kept.statusCode, 3);
  assert.ok(!JSON.stringify(kept).includes('ord 1'));
});
