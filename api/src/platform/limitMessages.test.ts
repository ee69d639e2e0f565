import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitMessages, type CountedSocket } from './limitMessages.ts';

function counted(): {
  readonly said: string[];
  readonly pass: (ms: number) => void;
  readonly send: (count: number) => void;
} {
  const said: string[] = [];
  let nowMs = 0;
  let hear = (): void => undefined;
  const socket: CountedSocket = {
    close: (code) => said.push(`close ${code}`),
    terminate: () => said.push('terminate'),
    on: (_event, heard) => (hear = heard),
  };
  limitMessages(socket, () => nowMs);
  const send = (count: number): void => {
    for (let nth = 0; nth < count; nth += 1) hear();
  };
  return { said, pass: (ms) => void (nowMs += ms), send };
}

test('S21: a socket may send a hundred messages within ten seconds, again and again', () => {
  const { said, pass, send } = counted();
  for (let round = 0; round < 5; round += 1) {
    send(100);
    pass(10_000);
  }
  assert.deepEqual(said, []);
});

test('S21: one message more closes the socket, once, and a flood ends it', () => {
  const { said, send } = counted();
  send(150);
  assert.deepEqual(said, ['close 4429']);
  send(51);
  assert.deepEqual(said, ['close 4429', 'terminate']);
});
