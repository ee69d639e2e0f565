import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Events } from './events.ts';
import { Pulses } from './Pulses.ts';

/** Events that come when the test says so. */
function openEvents(): { events: Events; notify: () => void; listeners: () => number } {
  const waiting = new Set<() => void>();
  const events: Events = {
    wait: (_channel, _id, _timeoutMs, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve(true);
        };
        waiting.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
      }),
    watch: () => assert.fail('it is not used'),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return {
    events,
    notify: () => {
      for (const wake of [...waiting]) wake();
    },
    listeners: () => waiting.size,
  };
}

const never = new AbortController().signal;

test('all who watch one thing wait for one notification and are woken together', async () => {
  const { events, notify, listeners } = openEvents();
  const pulses = new Pulses<number>('task');
  const joined = Array.from({ length: 50 }, () => pulses.join(events, '1'));
  assert.equal(listeners(), 1);
  const woken = joined.map(({ pulse }) => pulse.after(pulse.beat, { signal: never }));
  notify();
  assert.deepEqual(new Set(await Promise.all(woken)), new Set([1]));
  for (const { leave } of joined) leave();
});

test('of one beat, what was read is given to all; after the next it is read again', async () => {
  const { events, notify } = openEvents();
  const { pulse, leave } = new Pulses<number>('task').join(events, '1');
  let reads = 0;
  const read = async (): Promise<number> => (reads += 1);
  assert.deepEqual([await pulse.latest('a', read), await pulse.latest('a', read)], [1, 1]);
  const next = pulse.after(pulse.beat, { signal: never });
  notify();
  await next;
  assert.deepEqual([await pulse.latest('a', read), await pulse.latest('b', read)], [2, 3]);
  assert.equal(await pulse.fresh('a', read), 4);
  leave();
});

test('a notification that comes while those who were woken still read wakes them again', async () => {
  const { events, notify } = openEvents();
  const { pulse, leave } = new Pulses<number>('task').join(events, '1');
  const first = pulse.after(0, { signal: never });
  notify();
  await first;
  notify();
  assert.equal(await pulse.after(1, { signal: never }), 2);
  leave();
});

test('who waits is let go when the time is over or the signal aborts', async () => {
  const { events } = openEvents();
  const { pulse, leave } = new Pulses<number>('task').join(events, '1');
  assert.equal(await pulse.after(0, { signal: never, timeoutMs: 1 }), 0);
  const leaving = new AbortController();
  const waiting = pulse.after(0, { signal: leaving.signal });
  leaving.abort();
  assert.equal(await waiting, 0);
  leave();
});

test('when the last one has left nothing is waited for any more, and the next one begins anew', async () => {
  const { events, listeners } = openEvents();
  const pulses = new Pulses<number>('task');
  const [one, other] = [pulses.join(events, '1'), pulses.join(events, '1')];
  assert.equal(one.pulse, other.pulse);
  one.leave();
  assert.equal(listeners(), 1);
  other.leave();
  assert.equal(listeners(), 0);
  const again = pulses.join(events, '1');
  assert.notEqual(again.pulse, one.pulse);
  again.leave();
});

test('who leaves twice takes nobody else along', async () => {
  const { events, notify, listeners } = openEvents();
  const pulses = new Pulses<number>('task');
  const [leaving, staying] = [pulses.join(events, '1'), pulses.join(events, '1')];
  leaving.leave();
  leaving.leave();
  const woken = staying.pulse.after(staying.pulse.beat, { signal: never });
  notify();
  assert.equal(await woken, 1);
  assert.equal(pulses.join(events, '1').pulse, staying.pulse);
  assert.equal(listeners(), 1);
  staying.leave();
});
