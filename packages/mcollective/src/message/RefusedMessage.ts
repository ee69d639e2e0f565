/**
 * Why a message was refused. BAD_HASH stands for everything that a security plugin cannot prove; UNEXPECTED for a reply
 * that nobody asked for, or that comes from another host than the one that was asked; EXPIRED for one that is older
 * than its ttl.
 */
export type MessageFault =
  | 'BAD_ENCODING'
  | 'BAD_ENVELOPE'
  | 'BAD_HASH'
  | 'BAD_BODY'
  | 'BAD_CALLER'
  | 'EXPIRED'
  | 'UNEXPECTED'
  | 'UNEXPECTED_ANSWER';

/** A message from the bus that we do not accept; requestId is set when it could be read, and is not proven by anything. */
export class RefusedMessage extends Error {
  readonly code: MessageFault;
  readonly requestId: string | undefined;
  constructor(code: MessageFault, detail: string, options?: ErrorOptions & { requestId?: string | undefined }) {
    super(`Message refused: ${detail}`, options);
    this.code = code;
    this.requestId = options?.requestId;
  }
}
