import { decodeReply, presentValue, pskSeal } from '@chargehand/mcollective';
import { FrameParser } from '@chargehand/stomp';
import { compareRates } from './compareRates.ts';
import type { Figure } from './Figure.ts';
import { replyFrames } from './replyFrames.ts';

const REPLIES = 20_000;
const ROUNDS = 7;
/** What a socket gives at a time. */
const CHUNK_BYTES = 65_536;
/** The counting consumer on a real broker (performance.md, 50,000 hosts on ActiveMQ). */
const BROKER_REPLIES_PER_SECOND = 33_500;
/** The psk of the captured frames. */
const PSK = 'sekrit';

/** Figure 3 in small, without a broker: the bridge's way of a reply ÷ a consumer that only counts frames, on the same bytes. */
export async function decode(): Promise<Figure> {
  const seal = pskSeal(PSK, 'user=bench');
  const chunks = cut(replyFrames(REPLIES, seal));
  const figure = await compareRates({
    name: 'decode',
    unit: 'replies/s',
    product: {
      what: 'split, decode, verify, present',
      work: () => each(chunks, (body) => void presentValue(resultOf(decodeReply(body, seal)))),
    },
    limit: { what: 'split and count', work: () => each(chunks, () => undefined) },
    target: { bound: 'at least', ratio: 0.8 },
    rounds: ROUNDS,
  });
  return { ...figure, remarks: remarksOf(figure, chunks) };
}

/** Hands every frame's body to a function; returns how many there were. */
function each(chunks: readonly Buffer[], take: (body: Buffer) => void): number {
  const parser = new FrameParser({ version: '1.1' });
  let count = 0;
  for (const chunk of chunks)
    for (const { body } of parser.push(chunk)) {
      take(body);
      count += 1;
    }
  if (count !== REPLIES) throw new Error(`Of ${REPLIES} replies ${count} were seen`);
  return count;
}

function resultOf(reply: ReturnType<typeof decodeReply>): Parameters<typeof presentValue>[0] {
  if (reply.kind !== 'rpc') throw new Error('All frames are answers to calls');
  return reply.data;
}

/** In memory nothing but the CPU limits the counting; on a socket the broker does, which is what the target is about. */
function remarksOf({ product, limit }: Figure, chunks: readonly Buffer[]): string[] {
  const bytes = Math.round(chunks.reduce((sum, { length }) => sum + length, 0) / REPLIES);
  const microseconds = (perSecond: number): string => (1_000_000 / perSecond).toFixed(1);
  const headroom = product.median / BROKER_REPLIES_PER_SECOND;
  return [
    `${REPLIES.toLocaleString('en')} replies of ${bytes} bytes; ${microseconds(product.median)} µs a reply, of which ${microseconds(limit.median)} µs to split`,
    `in memory, so the limit is our own parser; a real broker gave ${BROKER_REPLIES_PER_SECOND.toLocaleString('en')} replies/s elsewhere, this is ${headroom.toFixed(2)} times that`,
  ];
}

function cut(bytes: Buffer): readonly Buffer[] {
  const starts = Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, index) => index * CHUNK_BYTES);
  return starts.map((start) => bytes.subarray(start, start + CHUNK_BYTES));
}
