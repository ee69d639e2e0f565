import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestToken, kindOfToken, makeToken, type TokenKind } from './secretToken.ts';

const KINDS: readonly TokenKind[] = ['session', 'apiToken', 'signInLink', 'enrolment', 'bridge'];

test('a token says what it opens, and no two kinds look alike', () => {
  for (const kind of KINDS) assert.equal(kindOfToken(makeToken(kind)), kind);
  assert.equal(new Set(KINDS.map((kind) => makeToken(kind).slice(0, 4))).size, KINDS.length);
});

test('a token has 256 random bits and a checksum, and goes into a header as it is', () => {
  const tokens = Array.from({ length: 200 }, () => makeToken('bridge'));
  assert.equal(new Set(tokens).size, tokens.length);
  for (const token of tokens) assert.match(token, /^ch[a-z]_[\w-]{43}[0-9A-Za-z]{6}$/);
});

test('a text that is no token of ours has no kind', () => {
  const token = makeToken('apiToken');
  for (const text of [
    '',
    'Bearer',
    'chs',
    'CHS_abc',
    ' chs_abc',
    'ghp_abc',
    `x${token}`,
    `${token}\n`,
    token.slice(0, -1),
  ])
    assert.equal(kindOfToken(text), undefined, text);
});

test('a token with any one letter changed is none', () => {
  const token = makeToken('apiToken');
  for (let place = 4; place < token.length; place += 1) {
    const changed = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
    assert.equal(kindOfToken(changed), undefined, changed);
  }
});

test('the checksum is the CRC-32 of what stands before it, in base 62', () => {
  // The CRC was taken with Python's zlib: 2723721912.
  assert.equal(kindOfToken(`cht_${'A'.repeat(43)}2yKSUa`), 'apiToken');
});

test('a token from before there were checksums stays valid', () => {
  assert.equal(kindOfToken(`cht_${'x'.repeat(43)}`), 'apiToken');
});

test('what is stored of a token is SHA-256 of it', () => {
  assert.equal(digestToken('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
