import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from './Bell.ts';
import { sendHeartbeats } from './sendHeartbeats.ts';
import { recordingLog } from './testing/world.ts';

/** Sends heartbeats; `onBeat` is told how many there were, before each is answered. */
async function beatUntilStopped(
  bell: Bell,
  onBeat: (beats: number, world: { stop: () => void; changeSession: () => void }) => void,
): Promise<void> {
  const stop = new AbortController();
  const listeners: (() => void)[] = [];
  const changeSession = (): void => listeners.forEach((listener) => listener());
  let beats = 0;
  const beat = (): Promise<string> => {
    onBeat((beats += 1), { stop: () => stop.abort(), changeSession });
    return Promise.resolve('amsterdam');
  };
  const report = (): never => {
    throw new Error('nobody asks');
  };
  const session = { onChange: (listener: () => void) => void listeners.push(listener) };
  const context = { report, obey: () => undefined, session, log: recordingLog(), bell, onReached: () => undefined };
  await sendHeartbeats(context, { beat, url: 'http://nowhere' }, stop.signal);
}

test('a wake-up, or a change at the broker, brings the next heartbeat without waiting for its turn', async (t) => {
  // The turn of the next heartbeat never comes.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const bell = new Bell();
  let last = 0;
  await beatUntilStopped(bell, (beats, { stop, changeSession }) => {
    last = beats;
    if (beats === 1) bell.ring();
    if (beats === 2) changeSession();
    if (beats === 3) stop();
  });
  assert.equal(last, 3);
});

test('wake-ups that come one after the other share a heartbeat', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const bell = new Bell();
  let rings = 0;
  const ringing = setInterval(() => {
    rings += 1;
    bell.ring();
  }, 1);
  const ringsBetween: number[] = [];
  await beatUntilStopped(bell, (beats, { stop }) => {
    ringsBetween.push(rings);
    rings = 0;
    if (beats === 4) stop();
  });
  clearInterval(ringing);
  assert.ok(
    ringsBetween.slice(1).every((count) => count > 3),
    String(ringsBetween),
  );
});
