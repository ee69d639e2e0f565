import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './networkOf.ts';

test('one IPv4 address is one party, however it is written', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
});

test('all addresses of an IPv6 network of 64 bits are one party, and no others', () => {
  for (const address of [
    '2001:db8:0:1::1',
    '2001:DB8:0:1:ffff::',
    '2001:0db8:0000:0001:1:2:3:4',
    '2001:db8:0:1::%eth0',
  ])
    assert.equal(networkOf(address), '2001:db8:0:1::/64', address);
  assert.notEqual(networkOf('2001:db8:0:2::1'), networkOf('2001:db8:0:1::1'));
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
});
