import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';

const IDS = 'destination:/queue/a\nsubscription:sub-1\nmessage-id:m\\c1\nack:a\\c1\n';
const KNOWN_IDS = { destination: '/queue/a', subscription: 'sub-1', 'message-id': 'm:1', ack: 'a:1' };
const GOOD = 'MESSAGE\nmessage-id:2\n\ngood\0';

const limited = (): FrameParser => new FrameParser({ maxFrameBytes: 1000, version: '1.2' });

function shown({ headers, body, isOversize }: Frame): unknown {
  return { headers: Object.fromEntries(headers), body: body.toString(), isOversize };
}

const good = { headers: { 'message-id': '2' }, body: 'good', isOversize: false };
const long = 'x'.repeat(2000);

for (const [what, bytes, headers] of [
  [
    'a body of a known length',
    `MESSAGE\n${IDS}a:b\ncontent-length:2001\n\n${long}\0\0`,
    { ...KNOWN_IDS, a: 'b', 'content-length': '2001' },
  ],
  ['a body of an unknown length', `MESSAGE\n${IDS}a:b\n\n${long}\0`, { ...KNOWN_IDS, a: 'b' }],
  ['a long header', `MESSAGE\na:b\nlong:${long}\n${IDS}\nbody\0`, KNOWN_IDS],
  ['many headers', `MESSAGE\n${IDS}${'a:b\n'.repeat(500)}\nbody\0`, KNOWN_IDS],
  [
    'a long head and a body that holds NUL',
    `MESSAGE\r\nlong:${long}\r\n${IDS}ack:second\ncontent-length:3\r\n\r\n\0\n\0\0`,
    { ...KNOWN_IDS, 'content-length': '3' },
  ],
  ['an id too long to keep', `MESSAGE\nlong:${long}\nack:${long.repeat(3)}\nmessage-id:1\n\n\0`, { 'message-id': '1' }],
] as const) {
  test(`a message with ${what} over the limit comes without its body, and the next one whole`, () => {
    const stream = Buffer.from(`${bytes}\n${GOOD}`, 'latin1');
    const expected = [{ headers, body: '', isOversize: true }, good];
    assert.deepEqual(limited().push(stream).map(shown), expected);
    const property = fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (sizes) => {
      const parser = limited();
      const frames: Frame[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        frames.push(...parser.push(Buffer.from(stream.subarray(at, at + size))));
        at += size;
      }
      assert.deepEqual(frames.map(shown), expected);
    });
    fc.assert(property, { seed: 20260401, numRuns: 100 });
  });
}

for (const [what, head] of [
  ['body of a known length', `MESSAGE\nack:1\ncontent-length:${64 * 2 ** 20}\n\n`],
  ['body of an unknown length', 'MESSAGE\nack:1\n\n'],
  ['header', 'MESSAGE\nack:1\nlong:'],
] as const) {
  test(`a message over the limit takes no memory, however long its ${what}`, () => {
    const parser = new FrameParser({ version: '1.2' });
    const chunk = Buffer.alloc(2 ** 20, 'x');
    parser.push(Buffer.from(head));
    // As many as fit below the default limit: these it may keep.
    for (let sent = 0; sent < 9; sent += 1) parser.push(chunk);
    const before = process.memoryUsage().arrayBuffers;
    for (let sent = 9; sent < 64; sent += 1) assert.deepEqual(parser.push(chunk), []);
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 20);
    const frames = parser.push(Buffer.from(what === 'header' ? '\n\n\0' : '\0'));
    assert.deepEqual(
      frames.map(({ headers, body, isOversize }) => [headers.get('ack'), body.length, isOversize]),
      [['1', 0, true]],
    );
  });
}

test('a length that lies is refused after an oversize body too', () => {
  assert.throws(() => limited().push(Buffer.from(`MESSAGE\ncontent-length:1500\n\n${long}\0`)), {
    code: 'MALFORMED_FRAME',
  });
});
