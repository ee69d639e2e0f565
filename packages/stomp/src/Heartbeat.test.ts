import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planHeartbeat } from './Heartbeat.ts';

test('each direction beats at the slower of what one side can and the other wants', () => {
  // ActiveMQ answered 29500,30500 to 30500,29500 (captured).
  assert.deepEqual(planHeartbeat(30_000, '29500,30500'), { writeEveryMs: 30_500, readEveryMs: 30_000 });
  assert.deepEqual(planHeartbeat(10_000, '20000,5000'), { writeEveryMs: 10_000, readEveryMs: 20_000 });
});

test('a side that wants or can do nothing has no heart-beat', () => {
  assert.deepEqual(planHeartbeat(10_000, '0,5000'), { writeEveryMs: 10_000, readEveryMs: 0 });
  assert.deepEqual(planHeartbeat(10_000, undefined), { writeEveryMs: 0, readEveryMs: 0 });
  assert.deepEqual(planHeartbeat(0, '20000,20000'), { writeEveryMs: 0, readEveryMs: 0 });
  assert.deepEqual(planHeartbeat(10_000, 'soon,-1'), { writeEveryMs: 0, readEveryMs: 0 });
});
