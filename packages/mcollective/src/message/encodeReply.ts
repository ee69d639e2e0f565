import { symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ReplyEnvelope, RpcReply } from './Reply.ts';
import type { NodeSeal } from './Seal.ts';

/** Writes a node's answer to a call. */
export function encodeReply(reply: RpcReply, seal: NodeSeal): Buffer {
  const { statusCode, statusMessage, data } = reply;
  return encodeEnvelope(reply, symbolHash({ statuscode: statusCode, statusmsg: statusMessage, data }), seal);
}

/** Writes a node's answer to discovery. */
export function encodeDiscoveryReply(reply: ReplyEnvelope, seal: NodeSeal): Buffer {
  return encodeEnvelope({ ...reply, agent: 'discovery' }, 'pong', seal);
}

function encodeEnvelope(reply: ReplyEnvelope & { agent: string }, body: RubyValue, seal: NodeSeal): Buffer {
  const envelope = symbolHash({
    senderid: reply.senderId,
    requestid: reply.requestId,
    senderagent: reply.agent,
    msgtime: reply.messageTime,
    ...seal.sealReply(body),
  });
  return seal.serializer.encode(envelope);
}
