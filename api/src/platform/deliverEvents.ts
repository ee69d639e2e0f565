import type { ExecutionResult } from 'graphql';
import { formatError } from './formatError.ts';
import type { EncodedAnswer } from './SharedAnswers.ts';
import { sendMessage, untilRoom, type ServerSocket } from './sendMessage.ts';

/** Where the answers of one subscription go. */
export interface Receiver {
  readonly socket: ServerSocket;
  /** The subscription's id on that socket. */
  readonly id: string;
  /** Aborts when the subscription ends. */
  readonly signal: AbortSignal;
}

/**
 * Sends the answer to each event until there are no more or the signal aborts. The next event is asked for when the last message has gone
 * to the network and the socket has room, so a slow receiver is told less often, never more than it takes.
 */
export async function deliverEvents(
  events: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<EncodedAnswer>,
  receiver: Receiver,
): Promise<void> {
  try {
    while (await deliverNext(events, answer, receiver));
  } catch (cause) {
    if (!receiver.signal.aborted) await sendProblem(cause, receiver);
  }
}

/** A function of its own, so that nothing of an event stays alive while the next is waited for. Says whether more may follow. */
async function deliverNext(
  events: AsyncIterator<unknown>,
  answer: (event: unknown) => Promise<EncodedAnswer>,
  { socket, id, signal }: Receiver,
): Promise<boolean> {
  await untilRoom(socket, signal);
  if (signal.aborted) return false;
  const event = await events.next();
  if (event.done === true || signal.aborted) return false;
  const { body, isLast } = await answer(event.value);
  await sendMessage(socket, { id, body }, signal);
  return !isLast && !signal.aborted;
}

/** The last message of a subscription that cannot go on: why not. */
export async function sendProblem(cause: unknown, { socket, id }: Omit<Receiver, 'signal'>): Promise<void> {
  const body = bodyOf({ data: null, errors: [formatError({ message: 'The subscription ended' }, cause)] });
  await sendMessage(socket, { id, body }, new AbortController().signal);
}

/** A result as it goes over the socket, with what callers may see of its errors. */
export function encodeAnswer({ data = null, errors }: ExecutionResult): EncodedAnswer {
  const shown = errors?.map((error) => formatError(error.toJSON(), error));
  return { body: bodyOf({ data, ...(shown && { errors: shown }) }), isLast: data === null };
}

/** The payload with the brace that closes the message. */
function bodyOf(payload: object): Buffer {
  return Buffer.from(`${JSON.stringify(payload)}}`);
}
