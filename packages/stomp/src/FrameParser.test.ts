import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame } from './encodeFrame.ts';
import type { Frame } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';
import { allCapturedFrames, bytesOf } from './testing/capturedFrames.ts';
import { cutUp } from './testing/cutUp.ts';

const captured = allCapturedFrames();
const parse = (text: string, version: '1.0' | '1.1' | '1.2' = '1.2'): Frame[] =>
  new FrameParser({ version }).push(Buffer.from(text, 'latin1'));

/** Parsed as version 1.0, because the vectors list headers without undoing escapes; CONNECTED would raise the version. */
function parseCaptured(chunks: readonly Buffer[]): Frame[] {
  const parser = new FrameParser();
  return chunks.flatMap((chunk) => {
    const frames = parser.push(chunk);
    parser.version = '1.0';
    return frames;
  });
}

test('every captured frame is parsed into the command, headers and body that were seen', () => {
  assert.ok(captured.length > 500);
  for (const expected of captured) {
    const [frame, ...others] = parseCaptured([bytesOf(expected)]);
    assert.ok(frame !== undefined && others.length === 0);
    assert.equal(frame.command, expected.command);
    assert.deepEqual(
      [...frame.headers],
      expected.header_order.map((name) => [name, expected.headers[name]]),
    );
    assert.equal(frame.body.toString('base64'), expected.payload_base64 ?? expected.body_base64);
  }
});

test('every captured frame is written again byte for byte', () => {
  for (const expected of captured) {
    const [frame] = parseCaptured([bytesOf(expected)]);
    assert.ok(frame !== undefined);
    // Brokers send ERROR without content-length; we always write one where there is a body.
    if (frame.body.length > 0 && !frame.headers.has('content-length')) continue;
    assert.equal(encodeFrame(frame, '1.0').toString('hex'), expected.frame_hex);
  }
});

test('a stream of captured frames gives the same frames wherever it is cut', () => {
  const cut = fc.record({
    from: fc.nat(captured.length - 6),
    sizes: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
  });
  const property = fc.property(cut, fc.constantFrom('', '\n', '\r\n', '\n\n'), ({ from, sizes }, between) => {
    const some = captured.slice(from, from + 5).filter(({ command }) => command !== 'CONNECTED');
    const stream = Buffer.concat(some.flatMap((frame) => [bytesOf(frame), Buffer.from(between)]));
    const frames = parseCaptured(cutUp(stream, sizes));
    assert.deepEqual(
      frames.map(({ command }) => command),
      some.map(({ command }) => command),
    );
    const bodies = some.map(({ payload_base64, body_base64 }) => payload_base64 ?? body_base64);
    assert.deepEqual(
      frames.map(({ body }) => body.toString('base64')),
      bodies,
    );
    assert.deepEqual(
      frames.map(({ headers }) => Object.fromEntries(headers)),
      some.map(({ headers }) => headers),
    );
  });
  fc.assert(property, { seed: 20260401, numRuns: 300 });
});

test('a large body that comes in small pieces is whole, and bodies handed out earlier stay untouched', () => {
  const body = Buffer.alloc(300_000, 'abcdefg');
  const stream = Buffer.concat([1, 2, 3].map(() => encodeFrame({ command: 'SEND', body }, '1.2')));
  const parser = new FrameParser({ version: '1.2' });
  const frames = cutUp(stream, [1, 4096, 60_000]).flatMap((chunk) => parser.push(chunk));
  assert.equal(frames.length, 3);
  for (const frame of frames) assert.ok(frame.body.equals(body));
});

test('S53: headers are escaped and read back in 1.1 and 1.2, and never in CONNECT', () => {
  const headers = [['a:b', 'c:d\\e\nf']] as const;
  for (const version of ['1.1', '1.2'] as const) {
    const bytes = encodeFrame({ command: 'SEND', headers }, version);
    assert.equal(bytes.toString(), 'SEND\na\\cb:c\\cd\\\\e\\nf\n\n\0');
    assert.deepEqual([...(new FrameParser({ version }).push(bytes)[0]?.headers ?? [])], headers);
  }
  assert.equal(
    encodeFrame({ command: 'CONNECT', headers: [['passcode', 'a:b\\c']] }, '1.2').toString(),
    'CONNECT\npasscode:a:b\\c\n\n\0',
  );
  assert.equal(encodeFrame({ command: 'SEND', headers: [['id', 'ID:1']] }, '1.0').toString(), 'SEND\nid:ID:1\n\n\0');
});

test('a header that would forge others is not written', () => {
  const write =
    (name: string, value: string, version: '1.0' | '1.1' | '1.2', command = 'SEND') =>
    (): Buffer =>
      encodeFrame({ command, headers: [[name, value]] }, version);
  assert.throws(write('a', 'b\nreceipt:1', '1.0'), { code: 'UNENCODABLE_HEADER' });
  assert.throws(write('a', 'b\rc', '1.0'), { code: 'UNENCODABLE_HEADER' });
  assert.throws(write('a', 'b\rc', '1.1'), { code: 'UNENCODABLE_HEADER' });
  assert.throws(write('a:b', 'c', '1.0'), { code: 'UNENCODABLE_HEADER' });
  assert.throws(write('login', 'a\npasscode:b', '1.2', 'CONNECT'), { code: 'UNENCODABLE_HEADER' });
  assert.throws(write('a', 'b\0c', '1.2'), { code: 'UNENCODABLE_HEADER' });
  assert.equal(write('a', 'b\rc', '1.2')().toString(), 'SEND\na:b\\rc\n\n\0');
});

test('content-length is always that of the body', () => {
  const body = Buffer.from('a\0b');
  assert.equal(encodeFrame({ command: 'SEND', body }, '1.2').toString(), 'SEND\ncontent-length:3\n\na\0b\0');
  const lying = encodeFrame(
    {
      command: 'SEND',
      headers: [
        ['content-length', '1'],
        ['x', 'y'],
      ],
      body,
    },
    '1.2',
  );
  assert.equal(lying.toString(), 'SEND\ncontent-length:3\nx:y\n\na\0b\0');
});

test('of equal headers the first counts, and line ends of Windows are read', () => {
  const [frame] = parse('MESSAGE\r\nfoo:1\r\nfoo:2\r\n\r\nbody\0');
  assert.deepEqual([...(frame?.headers ?? [])], [['foo', '1']]);
  assert.equal(frame?.body.toString(), 'body');
});

test('CONNECTED sets the version for the frames that follow in the same bytes', () => {
  const frames = new FrameParser().push(Buffer.from('CONNECTED\nversion:1.1\n\n\0\nMESSAGE\nm:a\\cb\n\n\0'));
  assert.equal(frames[1]?.headers.get('m'), 'a:b');
});

for (const [what, text] of [
  ['no command', '\x01\x02\n\n\0'],
  ['a command in small letters', 'message\n\n\0'],
  ['a header without colon', 'RECEIPT\nfoo\n\n\0'],
  ['a header without name', 'RECEIPT\n:foo\n\n\0'],
  ['an unknown escape', 'RECEIPT\na:\\t\n\n\0'],
  ['an escape cut off', 'RECEIPT\na:b\\\n\n\0'],
  ['a negative length', 'RECEIPT\ncontent-length:-1\n\n\0'],
  ['no NUL after the body', 'MESSAGE\ncontent-length:1\n\nabc\0'],
] as const) {
  test(`bytes with ${what} are refused`, () => {
    assert.throws(() => parse(text), { code: 'MALFORMED_FRAME' });
  });
}

test('a frame beyond the limit that is no MESSAGE is refused as soon as it is known', () => {
  const limited = (): FrameParser => new FrameParser({ maxFrameBytes: 1000, version: '1.2' });
  assert.throws(() => limited().push(Buffer.from('SEND\ncontent-length:999999999999\n\n')), {
    code: 'FRAME_TOO_LARGE',
  });
  assert.throws(() => limited().push(Buffer.from(`ERROR\n\n${'x'.repeat(1001)}`)), { code: 'FRAME_TOO_LARGE' });
  assert.throws(() => limited().push(Buffer.from(`RECEIPT\na:${'x'.repeat(1001)}`)), { code: 'FRAME_TOO_LARGE' });
  assert.throws(() => limited().push(Buffer.from(`MESSAGEX\n${'x'.repeat(1001)}`)), { code: 'FRAME_TOO_LARGE' });
  assert.equal(limited().push(Buffer.from(`SEND\n\n${'x'.repeat(900)}\0`)).length, 1);
});
