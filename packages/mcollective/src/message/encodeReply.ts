import { encodeMarshal } from '../rubyMarshal/encodeMarshal.ts';
import { RubyString, symbolHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { ReplyEnvelope, RpcReply } from './Reply.ts';
import type { Seal } from './Seal.ts';

/** Writes a node's answer to a call. */
export function encodeReply(reply: RpcReply, seal: Seal): Buffer {
  const { statusCode, statusMessage, data } = reply;
  return encodeEnvelope(reply, symbolHash({ statuscode: statusCode, statusmsg: statusMessage, data }), seal);
}

/** Writes a node's answer to discovery. */
export function encodeDiscoveryReply(reply: ReplyEnvelope, seal: Seal): Buffer {
  return encodeEnvelope({ ...reply, agent: 'discovery' }, 'pong', seal);
}

function encodeEnvelope(reply: ReplyEnvelope & { agent: string }, body: RubyValue, seal: Seal): Buffer {
  const bodyBytes = encodeMarshal(body);
  const envelope = symbolHash({
    senderid: reply.senderId,
    requestid: reply.requestId,
    senderagent: reply.agent,
    msgtime: reply.messageTime,
    body: new RubyString(bodyBytes, 'ASCII-8BIT'),
    hash: seal.sign(bodyBytes),
  });
  return encodeMarshal(envelope);
}
