import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Captured by a proxy between Ruby programs and real brokers; see the README there. */
const directory = join(import.meta.dirname, '..', '..', '..', 'mcollective', 'fixtures', 'vectors');

/** A frame as it was on the wire, with its headers as they were written there (not unescaped). */
export interface CapturedFrame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly header_order: readonly string[];
  readonly frame_hex: string;
  readonly body_base64?: string;
  readonly payload_base64?: string;
}

/** A frame of a session, with the side that sent it. */
export interface SessionFrame extends CapturedFrame {
  readonly direction: string;
}

/** The frames of one captured connection in their order per direction. */
export function sessionFrames(scenario: string): readonly SessionFrame[] {
  return readFile<{ frames: SessionFrame[] }>(`${scenario}.json`).frames;
}

/** All captured frames: the SEND and MESSAGE files, and everything in the sessions. */
export function allCapturedFrames(): CapturedFrame[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json') && name !== 'index.json');
  return names.flatMap((name) => {
    const parsed = readFile<CapturedFrame | { frames: CapturedFrame[] }>(name);
    return 'frames' in parsed ? parsed.frames : [parsed];
  });
}

/** One captured SEND or MESSAGE by its file name without ending. */
export function capturedFrame(name: string): CapturedFrame {
  return readFile<CapturedFrame>(`${name}.json`);
}

/** The bytes of a captured frame. */
export function bytesOf({ frame_hex }: CapturedFrame): Buffer {
  return Buffer.from(frame_hex, 'hex');
}

function readFile<T>(name: string): T {
  return JSON.parse(readFileSync(join(directory, name), 'utf8')) as T;
}
