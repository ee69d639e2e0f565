/** Why a message was refused. */
export type MessageFault =
  'BAD_ENCODING' | 'BAD_ENVELOPE' | 'BAD_HASH' | 'BAD_BODY' | 'BAD_CALLER' | 'UNEXPECTED_ANSWER';

/** A message from the bus that we do not accept; requestId is set when it could be read, and is not proven by anything. */
export class RefusedMessage extends Error {
  readonly code: MessageFault;
  readonly requestId: string | undefined;
  constructor(code: MessageFault, detail: string, options?: ErrorOptions & { requestId?: string }) {
    super(`Message refused: ${detail}`, options);
    this.code = code;
    this.requestId = options?.requestId;
  }
}
