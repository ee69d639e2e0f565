import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVolatileName } from './isVolatileName.ts';

test('an output whose name says time or process is volatile, however the name is written', () => {
  const names =
    'time start_time startTime STARTTIME last-run lastRun lastrun pid daemon_pid daemonPid PIDs uptime date pid2 time_ms process_id since';
  for (const name of names.split(' ')) assert.equal(isVolatileName(name), true, name);
});

test('an output is not volatile because its name contains such a word, or because it is a fixed time', () => {
  const names =
    'update candidate stupid timezone time_zone timeout time_limit up_to_date upToDate rapid sincere status last running __proto__';
  for (const name of [...names.split(' '), '', ' ', 'x'.repeat(100_000)])
    assert.equal(isVolatileName(name), false, name.slice(0, 20));
});
