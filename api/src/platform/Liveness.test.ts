import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Liveness } from './Liveness.ts';

const IDLE = { sent: 0, queued: 0 };

test('who answers each ping is there, who does not by the next look is gone', () => {
  const liveness = new Liveness();
  for (let n = 0; n < 100; n += 1) {
    assert.equal(liveness.look(IDLE), 'ping');
    liveness.hear();
  }
  assert.equal(liveness.look(IDLE), 'ping');
  assert.equal(liveness.look({ sent: 6, queued: 0 }), 'end');
});

test('who does not answer is there as long as bytes leave the socket, and some time after', () => {
  const liveness = new Liveness();
  assert.equal(liveness.look({ sent: 100, queued: 9_000_000 }), 'ping');
  for (let n = 1; n < 20; n += 1)
    assert.equal(liveness.look({ sent: 100, queued: 9_000_000 - n * 100_000 }), 'wait', 'within one large piece');
  assert.equal(liveness.look({ sent: 9_000_100, queued: 0 }), 'wait');
  for (let n = 1; n < 5; n += 1) assert.equal(liveness.look({ sent: 9_000_100, queued: 0 }), 'wait');
  assert.equal(liveness.look({ sent: 9_000_100, queued: 0 }), 'end');
});

test('what was sent before the ping counts, for it may stand before it', () => {
  const liveness = new Liveness();
  assert.equal(liveness.look({ sent: 2_000_000, queued: 0 }), 'ping');
  assert.equal(liveness.look({ sent: 2_000_006, queued: 0 }), 'wait');
});

test('nobody who never answers is waited for without end', () => {
  const liveness = new Liveness();
  const looks = Array.from({ length: 100 }, (_, n) => liveness.look({ sent: n * 10_000, queued: 1 }));
  assert.equal(looks.indexOf('end'), 50);
});
