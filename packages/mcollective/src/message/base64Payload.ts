import { RefusedMessage } from './RefusedMessage.ts';

const BYTES_PER_LINE = 45;

/** Writes a payload as the connector option `base64` wants it: 60 characters a line, each ended by LF (protocol A.5). */
export function encodeBase64Payload(payload: Buffer): Buffer {
  let text = '';
  for (let at = 0; at < payload.length; at += BYTES_PER_LINE) {
    text += `${payload.toString('base64', at, at + BYTES_PER_LINE)}\n`;
  }
  return Buffer.from(text, 'latin1');
}

/** Returns Marshal bytes from a payload that may be base64 text: raw Marshal starts 04 08, its base64 `BAh`. */
export function unwrapPayload(payload: Buffer): Buffer {
  if (payload.toString('latin1', 0, 3) !== 'BAh') return payload;
  const text = payload.toString('latin1').replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new RefusedMessage('BAD_ENCODING', 'its base64 text holds other characters');
  return Buffer.from(text, 'base64');
}
