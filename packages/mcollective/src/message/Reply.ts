import type { RubyValue } from '../rubyMarshal/RubyValue.ts';

/** What every reply carries. Nothing in it but the body is covered by the hash. */
export interface ReplyEnvelope {
  readonly requestId: string;
  /** The node that claims to answer. */
  readonly senderId: string;
  /** Unix time in seconds, by the node's clock. */
  readonly messageTime: number;
}

/** A node's answer to a call; the meaning of statusCode is in protocol B.6, 0 is success. */
export interface RpcReply extends ReplyEnvelope {
  readonly agent: string;
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly data: RubyValue;
}

/** A reply that was read and verified. */
export type DecodedReply = (RpcReply & { readonly kind: 'rpc' }) | (ReplyEnvelope & { readonly kind: 'discovery' });
