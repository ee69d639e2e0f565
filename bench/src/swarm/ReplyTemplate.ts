import { encodeDiscoveryReply, encodeReply, type NodeSeal, type RubyValue } from '@chargehand/mcollective';
import { hostName, NUMBER_DIGITS } from '../network.ts';

/** What hosts answer to one kind of call; several forms, so that neighbours do not say the same. */
export type Answer =
  | { readonly kind: 'discovery' }
  | { readonly kind: 'rpc'; readonly agent: string; readonly forms: readonly RubyValue[] };

/** Whom a reply goes to, and to which request it is one. */
export interface ReplyAddress {
  /** The beginning of its SEND: all headers that do not depend on the host. */
  readonly head: Buffer;
  /** 32 characters. */
  readonly requestId: Buffer;
  /** Unix time. */
  readonly seconds: number;
}

/** A prepared frame without its head, and where in it stands what differs from reply to reply. */
interface Form {
  readonly bytes: Buffer;
  readonly numbers: readonly number[];
  readonly requestId: number;
  readonly seconds: number;
}

const REQUEST_ID = '#'.repeat(32);
const SECONDS = 1_700_000_000;
const SENDER = hostName(0);
/** Between a host's name and its number in it. */
const NUMBER_OFFSET = 'host'.length;

/** Replies of all hosts to one kind of call, encoded and sealed once: the seal covers the body alone, and that names neither host nor request. */
export class ReplyTemplate {
  /** Of a frame, without its head. */
  readonly tailBytes: number;
  readonly #forms: readonly Form[];

  constructor(answer: Answer, seal: NodeSeal) {
    this.#forms = payloadsOf(answer, seal).map(formOf);
    this.tailBytes = Math.max(...this.#forms.map(({ bytes }) => bytes.length));
  }

  /** Writes the frame of a host's reply into a buffer at a place; returns the place behind it. */
  write(target: Buffer, at: number, host: number, { head, requestId, seconds }: ReplyAddress): number {
    const form = this.#forms[host % this.#forms.length];
    if (form === undefined) throw new RangeError('A template has at least one form');
    head.copy(target, at);
    const start = at + head.length;
    form.bytes.copy(target, start);
    for (const place of form.numbers) writeDigits(target, start + place, host);
    requestId.copy(target, start + form.requestId);
    target.writeUInt32LE(seconds, start + form.seconds);
    return start + form.bytes.length;
  }
}

function payloadsOf(answer: Answer, seal: NodeSeal): readonly Buffer[] {
  const envelope = { requestId: REQUEST_ID, senderId: SENDER, messageTime: SECONDS };
  if (answer.kind === 'discovery') return [encodeDiscoveryReply(envelope, seal)];
  const { agent, forms } = answer;
  return forms.map((data) => encodeReply({ ...envelope, agent, statusCode: 0, statusMessage: 'OK', data }, seal));
}

function formOf(payload: Buffer): Form {
  const headers = `mc_sender:${SENDER}\ncontent-length:${payload.length}\n\n`;
  const bytes = Buffer.concat([Buffer.from(headers, 'latin1'), payload, Buffer.of(0)]);
  return {
    bytes,
    numbers: placesOf(bytes, SENDER).map((place) => place + NUMBER_OFFSET),
    requestId: onlyPlaceOf(bytes, REQUEST_ID),
    seconds: secondsPlace(bytes),
  };
}

/** Marshal writes the time as `l+`, a count of two words, and four bytes (protocol D). */
function secondsPlace(bytes: Buffer): number {
  const before = Buffer.concat([Buffer.from('msgtimel+', 'latin1'), Buffer.of(7)]);
  const place = bytes.indexOf(before) + before.length;
  if (bytes.readUInt32LE(place) !== SECONDS) throw new Error('A reply is not encoded as the swarm expects');
  return place;
}

function onlyPlaceOf(bytes: Buffer, text: string): number {
  const [place, second] = placesOf(bytes, text);
  if (place === undefined || second !== undefined) throw new Error(`A reply must hold ${text} once`);
  return place;
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

function writeDigits(target: Buffer, at: number, number: number): void {
  let rest = number;
  for (let digit = NUMBER_DIGITS - 1; digit >= 0; digit -= 1) {
    target[at + digit] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
