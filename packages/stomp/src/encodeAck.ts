import { encodeFrame } from './encodeFrame.ts';
import type { StompVersion } from './Frame.ts';
import type { StompMessage } from './StompConnection.ts';
import { UnacknowledgeableMessage } from './stompErrors.ts';

type MessageHeaders = StompMessage['headers'];

/** Writes the ACK frame of one message; throws UnacknowledgeableMessage when it has no usable id. */
export function encodeAck({ headers }: StompMessage, version: StompVersion): Buffer {
  const named = ackHeaders(headers, version);
  try {
    return encodeFrame({ command: 'ACK', headers: named }, version);
  } catch (cause) {
    throw new UnacknowledgeableMessage(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** STOMP 1.2 acknowledges the value of the ack header, 1.1 the message and subscription, 1.0 the message. */
function ackHeaders(headers: MessageHeaders, version: StompVersion): (readonly [string, string])[] {
  if (version === '1.2') return [['id', headers.get('ack') ?? required(headers, 'message-id')]];
  const messageId = ['message-id', required(headers, 'message-id')] as const;
  return version === '1.0' ? [messageId] : [messageId, ['subscription', required(headers, 'subscription')]];
}

function required(headers: MessageHeaders, name: string): string {
  const value = headers.get(name);
  if (value === undefined) throw new UnacknowledgeableMessage(`it has no header ${name}`);
  return value;
}
