import { decodeBase64 } from '../decodeBase64.ts';
import { RefusedMessage } from './RefusedMessage.ts';

const BYTES_PER_LINE = 45;
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Writes bytes as Ruby's `encode64` does: 60 characters a line, each ended by LF. */
export function encodeBase64Lines(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    text += `${bytes.toString('base64', at, at + BYTES_PER_LINE)}\n`;
  }
  return text;
}

/** Writes a payload as the connector option `base64` wants it (protocol A.5). */
export function encodeBase64Payload(payload: Buffer): Buffer {
  return Buffer.from(encodeBase64Lines(payload), 'latin1');
}

/**
 * Returns Marshal or YAML bytes from a payload that may be base64 text: raw Marshal starts 04 08 and its base64 `BAh`,
 * YAML starts `---` and its base64 `LS0t`. Throws RefusedMessage when it is larger than that many bytes.
 */
export function unwrapPayload(payload: Buffer, maxBytes = MAX_PAYLOAD_BYTES): Buffer {
  const start = payload.toString('latin1', 0, 4);
  if (!start.startsWith('BAh') && start !== 'LS0t') return payload;
  // Line breaks are at most one in 31 bytes when lines are at least 30 long; Ruby's are 60.
  if (payload.length > maxBytes * 1.4 + 4) {
    throw new RefusedMessage(
      'BAD_ENCODING',
      `its base64 text of ${payload.length} bytes is longer than ${maxBytes} bytes need`,
    );
  }
  const bytes = decodeBase64(payload);
  if (bytes === undefined) throw new RefusedMessage('BAD_ENCODING', 'its base64 text holds other characters');
  return bytes;
}
