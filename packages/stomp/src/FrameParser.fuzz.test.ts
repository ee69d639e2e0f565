import fc from 'fast-check';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, StompVersion } from './Frame.ts';
import { FrameParser } from './FrameParser.ts';
import { allCapturedFrames, bytesOf } from './testing/capturedFrames.ts';
import { cutUp } from './testing/cutUp.ts';

const MAX_FRAME_BYTES = 2000;
const SEEDS = [20260401, 1, 42];

interface Outcome {
  readonly frames: readonly Frame[];
  readonly errorCode: string | undefined;
}

/** Pushes the pieces as a socket would; what is wrong behind whole frames does not take them away. */
function parseAll(chunks: readonly Buffer[], version: StompVersion): Outcome {
  const parser = new FrameParser({ version, maxFrameBytes: MAX_FRAME_BYTES });
  const frames: Frame[] = [];
  try {
    for (const chunk of chunks) {
      frames.push(...parser.push(chunk));
      parser.throwFault();
    }
    return { frames, errorCode: undefined };
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error, String(error));
    return { frames, errorCode: String(error.code) };
  }
}

function shown({ frames, errorCode }: Outcome): unknown {
  const texts = frames.map(({ command, headers, body, isOversize, headFault }) => {
    return { command, headers: [...headers], body: body.toString('latin1'), isOversize, headFault };
  });
  return { texts, errorCode };
}

const captured = allCapturedFrames().map(bytesOf);
const command = fc.constantFrom('MESSAGE', 'MESSAGE', 'RECEIPT', 'ERROR', 'CONNECTED', 'message', '');
const line = fc.oneof(
  fc.constantFrom('message-id:1', 'ack:a\\c1', 'subscription:sub-1', 'destination:/queue/a', 'no colon', ':', 'a:\\t'),
  fc.constantFrom('content-length:3', 'content-length:-1', 'content-length:5000', 'content-length: 2 ', 'version:1.1'),
  fc.string({ maxLength: 20 }).map((text) => `x:${text}`),
  fc.integer({ min: 1, max: 4000 }).map((length) => `long:${'y'.repeat(length)}`),
);
const frameLike = fc
  .record({
    command,
    lines: fc.array(line, { maxLength: 6 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    body: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.nat(3000).map((length) => 'z'.repeat(length)),
    ),
    end: fc.constantFrom('\0', '\0\n', '\0\r\n', '', '\0\0'),
  })
  .map(({ command, lines, lineEnd, body, end }) =>
    Buffer.from([command, ...lines, '', ''].join(lineEnd) + body + end, 'latin1'),
  );
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(...captured),
  { weight: 4, arbitrary: frameLike },
);
const stream = fc
  .record({
    pieces: fc.array(piece, { maxLength: 6 }),
    spoil: fc.option(fc.record({ at: fc.nat(5000), to: fc.nat(255) })),
  })
  .map(({ pieces, spoil }) => {
    const bytes = Buffer.concat(pieces);
    if (spoil !== null && bytes.length > 0) bytes[spoil.at % bytes.length] = spoil.to;
    return bytes;
  });
const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 });
const version = fc.constantFrom<StompVersion>('1.0', '1.1', '1.2');

for (const seed of SEEDS) {
  test(`any bytes give frames or a coded error, and the same ones wherever they are cut (seed ${seed})`, () => {
    const property = fc.property(stream, sizes, version, (bytes, cuts, spoken) => {
      const whole = parseAll([bytes], spoken);
      assert.ok([undefined, 'MALFORMED_FRAME', 'FRAME_TOO_LARGE'].includes(whole.errorCode), whole.errorCode);
      const cut = parseAll(cutUp(bytes, cuts), spoken);
      assert.deepEqual(shown(cut), shown(whole));
    });
    fc.assert(property, { seed, numRuns: 1500 });
  });
}

test('what is kept of unfinished frames is bounded by the limit, whatever they begin with', () => {
  const beginning = fc.oneof(
    frameLike,
    fc.constantFrom('MESSAGE\n', 'MESSAGE\n\n', 'ERROR\n').map((text) => Buffer.from(text)),
  );
  const property = fc.property(beginning, version, fc.constantFrom(1, 120), (begun, spoken, filler) => {
    const parser = new FrameParser({ version: spoken, maxFrameBytes: MAX_FRAME_BYTES });
    const chunk = Buffer.alloc(64 * 1024, filler);
    const before = process.memoryUsage().arrayBuffers;
    try {
      parser.push(begun);
      for (let sent = 0; sent < 64; sent += 1) parser.push(chunk);
    } catch {
      // Refused is bounded as well.
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 20);
  });
  fc.assert(property, { seed: 20260401, numRuns: 60 });
});
