import { encodeFrame } from './encodeFrame.ts';
import { headerFault } from './headerEscapes.ts';
import type { StompVersion } from './Frame.ts';
import type { StompMessage } from './StompConnection.ts';

/** Writes the ACK frame that names a message, in which ackFault has found nothing wrong. */
export function encodeAck(message: StompMessage, version: StompVersion): Buffer {
  const headers = ackHeaders(message, version).map(([name, value]) => [name, value ?? ''] as const);
  return encodeFrame({ command: 'ACK', headers }, version);
}

/** Why no ACK can name a message, for people: the header it needs is missing or holds what the version cannot carry. Undefined: one can. */
export function ackFault(message: StompMessage, version: StompVersion): string | undefined {
  for (const [name, value] of ackHeaders(message, version)) {
    const fault = value === undefined ? 'it is missing' : headerFault(value, version);
    if (fault !== undefined) return `A message cannot be acknowledged by its ${name}: ${fault}`;
  }
  return undefined;
}

/** STOMP 1.2 acknowledges the value of the ack header, 1.1 the message and subscription, 1.0 the message. */
function ackHeaders({ headers }: StompMessage, version: StompVersion): (readonly [string, string | undefined])[] {
  const messageId = headers.get('message-id');
  if (version === '1.2') return [['id', headers.get('ack') ?? messageId]];
  if (version === '1.0') return [['message-id', messageId]];
  return [
    ['message-id', messageId],
    ['subscription', headers.get('subscription')],
  ];
}
