import assert from 'node:assert/strict';
import { test } from 'node:test';
import { symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { withoutTimes, withTimes } from './signedTimes.ts';

const times = { ttlSeconds: 60, messageTime: 1795346498 };
const requestId = 'f'.repeat(32);

test('a body is returned when envelope and body say the same times', () => {
  const envelope = symbolHash({ ttl: 60, msgtime: 1795346498 });
  for (const plugin of ['ssl', 'aes'] as const) {
    assert.equal(withoutTimes(plugin, envelope, withTimes(plugin, 'ping', times)), 'ping');
  }
});

test('a request without times in its body is refused, also when its envelope has none', () => {
  const bare = symbolHash({ ssl_msg: 'ping' });
  const ofAnotherPlugin = withTimes('aes', 'ping', times);
  for (const opened of ['ping', bare, ofAnotherPlugin] satisfies RubyValue[]) {
    for (const outer of [{ ttl: 60, msgtime: 1795346498 }, {}]) {
      const envelope = symbolHash({ requestid: requestId, ...outer });
      assert.throws(() => withoutTimes('ssl', envelope, opened), { code: 'BAD_HASH', requestId });
    }
  }
});

test('a request that protects times and no message is refused', () => {
  const envelope = symbolHash({ ttl: 60, msgtime: 1795346498 });
  const opened = symbolHash({ ssl_ttl: 60, ssl_msgtime: 1795346498 });
  assert.throws(() => withoutTimes('ssl', envelope, opened), { code: 'BAD_BODY' });
});
