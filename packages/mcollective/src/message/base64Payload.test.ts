import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64Lines, encodeBase64Lines, encodeBase64Payload, unwrapPayload } from './base64Payload.ts';

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
    assert.deepEqual(decodeBase64Lines(text), Buffer.from(array));
  });
  fc.assert(property);
});

test('bytes have one base64 only: unused bits must be zero', () => {
  assert.deepEqual(decodeBase64Lines('QQ=='), Buffer.from('A'));
  for (const text of ['QR==', 'QQ', 'QQ=', '', ' ', 'QQ==QQ==']) assert.equal(decodeBase64Lines(text), undefined, text);
});
