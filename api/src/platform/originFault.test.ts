import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originFault } from './originFault.ts';

const PUBLIC = 'https://chargehand.example.com';

test('S16: pages of the public address and of the very address that was asked are ours, and no others', () => {
  for (const [origin, host, isOurs] of [
    ['http://127.0.0.1:8080', '127.0.0.1:8080', true],
    ['http://[::1]:8080', '[::1]:8080', true],
    ['http://localhost', 'localhost', true],
    [PUBLIC, 'chargehand.example.com', true],
    [PUBLIC, '10.0.0.5:8080', true],
    ['https://127.0.0.1:8080', '127.0.0.1:8080', false],
    ['http://127.0.0.1:8081', '127.0.0.1:8080', false],
    ['http://chargehand.example.com', 'chargehand.example.com', false],
    [`${PUBLIC}:444`, 'chargehand.example.com', false],
    [`${PUBLIC}.evil.example`, 'chargehand.example.com', false],
    ['null', '127.0.0.1:8080', false],
    ['', '127.0.0.1:8080', false],
    ['http://127.0.0.1:8080', undefined, false],
  ] as const)
    assert.equal(originFault({ origin, host }, PUBLIC) === undefined, isOurs, `${origin} at ${host}`);
});

test('S16: a name that was made to point at this machine is not ours', () => {
  const headers = { origin: 'http://rebound.evil.example:8080', host: 'rebound.evil.example:8080' };
  assert.match(originFault(headers, undefined) ?? '', /CHARGEHAND_PUBLIC_URL is not set/);
  assert.notEqual(originFault(headers, PUBLIC), undefined);
});

test('S16: who names no origin is let in without a cookie alone', () => {
  assert.equal(originFault({ host: 'a' }, PUBLIC), undefined);
  assert.match(originFault({ host: 'a', cookie: 'x=y' }, PUBLIC) ?? '', /Programs send a token/);
});
