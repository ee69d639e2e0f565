import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64 } from '../decodeBase64.ts';
import { encodeBase64Lines, encodeBase64Payload, unwrapPayload } from './base64Payload.ts';

/** An envelope is a hash, so its base64 begins with `BAh`. */
const marshal = Buffer.from([4, 8, 0x7b, 0]);
const yaml = Buffer.from('--- {}\n');

test('Marshal and YAML are read raw and as base64 text, with and without line breaks', () => {
  for (const payload of [marshal, yaml]) {
    assert.deepEqual(unwrapPayload(payload), payload);
    assert.deepEqual(unwrapPayload(encodeBase64Payload(payload)), payload);
    assert.deepEqual(unwrapPayload(Buffer.from(payload.toString('base64'))), payload);
  }
});

test('what is neither Marshal nor YAML nor base64 of them stays as it is', () => {
  for (const text of ['', 'B', '--', 'hello', '{"a":1}']) {
    assert.equal(unwrapPayload(Buffer.from(text)).toString(), text);
  }
});

test('base64 text with other characters is refused', () => {
  for (const text of ['BAhb!AA=', 'LS0tIHt9Cg\0==', 'BAh7=BAh7', 'BAhb\u00a0AAA=']) {
    assert.throws(() => unwrapPayload(Buffer.from(text, 'latin1')), { code: 'BAD_ENCODING' }, text);
  }
});

test('base64 text is refused by its length before it is decoded', () => {
  const text = encodeBase64Payload(Buffer.concat([marshal, Buffer.alloc(1000)]));
  assert.equal(unwrapPayload(text, 1004).length, 1004);
  assert.throws(() => unwrapPayload(text, 900), { code: 'BAD_ENCODING', message: /longer/ });
});

test('bytes survive base64 in lines of 60 characters', () => {
  const property = fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (array) => {
    const text = encodeBase64Lines(Buffer.from(array));
    assert.match(text, /^(?:[A-Za-z0-9+/=]{60}\n)*[A-Za-z0-9+/=]{0,60}\n$/);
    assert.deepEqual(decodeBase64(Buffer.from(text)), Buffer.from(array));
  });
  fc.assert(property);
});

test('bytes have one base64 only: unused bits must be zero', () => {
  assert.deepEqual(decodeBase64(Buffer.from('QQ==')), Buffer.from('A'));
  for (const text of [
    'QR==',
    'QUJ=',
    'QUI',
    'QQ',
    'QQ=',
    'QQ===',
    'Q===',
    'QUJD====',
    '=',
    '',
    ' ',
    'QQ==QQ==',
    'Q\u0141==',
  ])
    assert.equal(decodeBase64(Buffer.from(text)), undefined, text);
});

test('base64 is read as Node reads it, wherever white space stands', () => {
  const blanks = fc.array(fc.constantFrom(' ', '\t', '\r', '\n', ''), { minLength: 1, maxLength: 5 });
  const property = fc.property(fc.uint8Array({ minLength: 1, maxLength: 99 }), blanks, (array, spaces) => {
    const text = [...Buffer.from(array).toString('base64')].map(
      (letter, at) => letter + (spaces[at % spaces.length] ?? ''),
    );
    assert.deepEqual(decodeBase64(Buffer.from(text.join(''))), Buffer.from(array));
  });
  fc.assert(property);
});
