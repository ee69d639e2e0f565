import { encodeReply, newRequestId, symbolHash, type NodeSeal, type RpcReply } from '@chargehand/mcollective';

/** Ways in which a host can answer wrongly; each ends with the honest answer unless it says otherwise. */
export const answerFaults = [
  /** Twice the same. */
  'duplicate',
  /** A second answer says the opposite. */
  'conflicting',
  /** Of two requests in a row the second is answered first. */
  'reordered',
  /** Half a megabyte of output. */
  'huge',
  /** Larger than a bridge takes, and nothing else. */
  'oversize',
  /** Before it comes one in the name of another host. */
  'forgedSender',
  /** Before it comes one to a request that nobody made. */
  'forgedRequest',
  /** Before it come bytes that are no message. */
  'garbage',
  /** Sealed, but no answer to a call, and nothing else. */
  'undecodable',
] as const;

/** One of these ways. */
export type AnswerFault = (typeof answerFaults)[number];

/** The status message of every answer that nobody may ever believe. */
export const FORGED = 'This answer is forged';

/** The status message of an answer that comes second. */
export const CONFLICTING = 'This answer came second';

const HUGE_BYTES = 512 * 1024;
const OVERSIZE_BYTES = 9 * 1024 * 1024;

/** The messages that a host sends instead of its honest answer, in this order; `victim` is the other host in whose name it speaks. */
export function faultyReplies(
  fault: AnswerFault | undefined,
  reply: RpcReply,
  { seal, victim }: { readonly seal: NodeSeal; readonly victim: string },
): readonly Buffer[] {
  const honest = encodeReply(reply, seal);
  const lie = { ...reply, statusCode: reply.statusCode === 0 ? 1 : 0, statusMessage: FORGED };
  switch (fault) {
    case undefined:
    case 'reordered':
      return [honest];
    case 'duplicate':
      return [honest, honest];
    case 'conflicting':
      return [honest, encodeReply({ ...lie, statusMessage: CONFLICTING }, seal)];
    case 'huge':
      return [encodeReply(withText(reply, HUGE_BYTES), seal)];
    case 'oversize':
      return [encodeReply(withText(reply, OVERSIZE_BYTES), seal)];
    case 'forgedSender':
      return [encodeReply({ ...lie, senderId: victim }, seal), honest];
    case 'forgedRequest':
      return [encodeReply({ ...lie, requestId: newRequestId() }, seal), honest];
    case 'garbage':
      return [honest.subarray(0, honest.length / 2), Buffer.from([4, 8, 0xff, 0, 0]), honest];
    case 'undecodable':
      return [withoutBody(reply, seal)];
  }
}

function withText(reply: RpcReply, bytes: number): RpcReply {
  return { ...reply, data: symbolHash({ text: 'x'.repeat(bytes) }) };
}

/** What a node would write whose agent gave back neither a status nor data. */
function withoutBody(reply: RpcReply, seal: NodeSeal): Buffer {
  return seal.serializer.encode(
    symbolHash({
      senderid: reply.senderId,
      requestid: reply.requestId,
      senderagent: reply.agent,
      msgtime: reply.messageTime,
      ...seal.sealReply(symbolHash({ nothing: true })),
    }),
  );
}
