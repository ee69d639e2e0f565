import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, StompVersion } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';
import { messageWorld, type MessageWorld } from './testing/messageWorld.ts';

const IDS = 'subscription:sub-1\ndestination:/queue/a\n';
const GOOD = `MESSAGE\n${IDS}message-id:2\nack:2\n\ngood\0`;

function shown({ headers, body, headFault }: Frame): unknown {
  return { headers: Object.fromEntries(headers), body: body.toString(), headFault };
}

for (const [what, bytes, headers, headFault] of [
  ['a line without colon', 'MESSAGE\nack:1\nfoo\nx:y\n\nbody\0', { ack: '1', x: 'y' }, '"foo" is no header'],
  ['a line without name', 'MESSAGE\n:foo\nack:1\n\nbody\0', { ack: '1' }, '":foo" is no header'],
  ['an unknown escape', 'MESSAGE\nfoo:\\t\nack:1\\c\n\nbody\0', { ack: '1:' }, 'unknown escape "\\\\t" in a header'],
  [
    'a length that is none',
    'MESSAGE\ncontent-length:-1\nack:1\n\nbody\0',
    { 'content-length': '-1', ack: '1' },
    'content-length "-1"',
  ],
  [
    'a line without colon before a body with NUL',
    'MESSAGE\r\nfoo\r\nack:1\r\ncontent-length:4\r\n\r\nbo\0y\0',
    { ack: '1', 'content-length': '4' },
    '"foo" is no header',
  ],
] as const) {
  test(`of a message with ${what} what can be read is kept, and the next one is whole`, () => {
    const frames = new FrameParser({ version: '1.2' }).push(Buffer.from(bytes + GOOD));
    assert.equal(frames.length, 2);
    const body =
      headers.ack === '1' && 'content-length' in headers && headers['content-length'] === '4' ? 'bo\0y' : 'body';
    assert.deepEqual(frames.slice(0, 1).map(shown), [{ headers, body, headFault }]);
    assert.deepEqual(
      frames.slice(1).map(({ body, headFault }) => [body.toString(), headFault]),
      [['good', undefined]],
    );
  });
}

test('a malformed id in an oversize head makes the message malformed, not the stream', () => {
  const parser = new FrameParser({ version: '1.2', maxFrameBytes: 1000 });
  const frames = parser.push(Buffer.from(`MESSAGE\nlong:${'x'.repeat(2000)}\nack:\\t\nmessage-id:7\n\nbody\0${GOOD}`));
  assert.deepEqual(
    frames.map(({ headers, headFault }) => [headers.get('message-id'), headFault]),
    [
      ['7', 'unknown escape "\\\\t" in a header'],
      ['2', undefined],
    ],
  );
});

const acknowledgedBy: Record<StompVersion, Record<string, string>> = {
  '1.0': { 'message-id': '1' },
  '1.1': { 'message-id': '1', subscription: 'sub-1' },
  '1.2': { id: 'a1' },
};

for (const version of ['1.0', '1.1', '1.2'] as const) {
  test(`a ${version} message with a malformed head is acknowledged, so that it does not come again, and reported`, async () => {
    await using world = await messageWorld(version);
    world.broker.write(Buffer.from(`MESSAGE\n${IDS}message-id:1\nack:a1\nno colon\n\nbody\0${GOOD}`));
    await world.good;
    assert.equal(world.messages.length, 1);
    assert.deepEqual(world.dropped, [
      { destination: '/queue/a', fault: 'its head is malformed: "no colon" is no header', isAcknowledged: true },
    ]);
    assert.deepEqual(Object.fromEntries((await world.broker.saw('ACK')).headers), acknowledgedBy[version]);
  });
}

for (const [what, version, head] of [
  ['the ack header', '1.2', `${IDS}message-id:1\nack:\\t\n`],
  ['the subscription', '1.1', 'subscription:\\t\nmessage-id:1\n'],
  ['the message-id', '1.0', `${IDS}message-id\n`],
] as const) {
  test(`a ${version} message of which ${what} cannot be read is not acknowledged by guesswork, and holds up no other`, async () => {
    await using world = await messageWorld(version);
    world.broker.write(Buffer.from(`MESSAGE\n${head}\nbody\0${GOOD}`));
    await world.good;
    assert.equal(world.messages.length, 1);
    assert.deepEqual(
      world.dropped.map(({ isAcknowledged }) => isAcknowledged),
      [false],
    );
    world.connection.ack(await world.good);
    await world.broker.saw('ACK');
    await world.connection.disconnect();
    assert.equal(world.broker.received.filter(({ command }) => command === 'ACK').length, 1);
  });
}

const LYING = `MESSAGE\n${IDS}message-id:9\nack:9\ncontent-length:2\n\nbody\0`;

test('a message whose length lies is acknowledged once those before it are accepted, and then the connection ends', async () => {
  await using world = await messageWorld('1.2');
  world.broker.write(Buffer.from(GOOD + LYING));
  const good = await world.good;
  await sleep(20);
  assert.deepEqual(acksOf(world), []);
  world.connection.ack(good);
  const reason = await world.connection.closed;
  assert.ok(reason?.cause instanceof Error && 'code' in reason.cause && reason.cause.code === 'MALFORMED_FRAME');
  await world.broker.saw('ACK');
  assert.deepEqual(acksOf(world), ['9']);
  assert.deepEqual(
    world.dropped.map(({ isAcknowledged }) => isAcknowledged),
    [true],
  );
});

test('a message whose length lies ends the connection also when those before it are not accepted, which stay at the broker', async () => {
  await using world = await messageWorld('1.2');
  world.broker.write(Buffer.from(GOOD + LYING));
  await world.good;
  await world.connection.closed;
  assert.deepEqual(acksOf(world), []);
});

test('a connection on which too many messages cannot be acknowledged ends, so that the broker gets them back', async () => {
  await using world = await messageWorld('1.2');
  const stuck = `MESSAGE\n${IDS}no colon\n\nbody\0`;
  world.broker.write(Buffer.from(stuck.repeat(50) + GOOD));
  await world.good;
  world.broker.write(Buffer.from(stuck));
  const reason = await world.connection.closed;
  assert.ok(reason?.cause instanceof Error && 'code' in reason.cause);
  assert.equal(reason.cause.code, 'TOO_MANY_UNACKNOWLEDGED');
  assert.equal(world.dropped.length, 51);
});

function acksOf({ broker }: MessageWorld): readonly (string | undefined)[] {
  return broker.received.filter(({ command }) => command === 'ACK').map(({ headers }) => headers.get('id'));
}
