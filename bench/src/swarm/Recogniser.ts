import { decodeRequest, type NodeSeal, type RequestFilter } from '@chargehand/mcollective';
import { answerTo } from './answerTo.ts';
import { ReplyTemplate } from './ReplyTemplate.ts';

/** What a host does with a request. */
export interface Recognised {
  readonly template: ReplyTemplate;
  /** 32 characters. */
  readonly requestId: Buffer;
}

/** A request to many: who of them acts. */
export interface RecognisedBroadcast extends Recognised {
  readonly filter: RequestFilter;
}

const ID_LENGTH = 32;
/** A Marshal string of 32 bytes begins with its type and this packed length (protocol D). */
const PACKED_ID_LENGTH = ID_LENGTH + 5;
const HASH_KEY = Buffer.from(':\thash', 'latin1');
const REQUEST_ID_KEY = Buffer.from('requestid', 'latin1');

/** Reads requests. The seal of one call is the same for every host, so a body is opened and checked once and known by its hash from then on. */
export class Recogniser {
  readonly #seal: NodeSeal;
  readonly #templates = new Map<string, ReplyTemplate>();

  constructor(seal: NodeSeal) {
    this.#seal = seal;
  }

  /** A request that the broker has given to one host only. */
  directed(payload: Buffer): Recognised {
    const template = this.#templates.get(textAfter(payload, HASH_KEY).toString('latin1'));
    if (template === undefined) return this.broadcast(payload);
    return { template, requestId: textAfter(payload, REQUEST_ID_KEY) };
  }

  /** A request to every host, with the filter that it carries. */
  broadcast(payload: Buffer): RecognisedBroadcast {
    const request = decodeRequest(payload, this.#seal);
    const key = textAfter(payload, HASH_KEY).toString('latin1');
    const template = this.#templates.get(key) ?? new ReplyTemplate(answerTo(request), this.#seal);
    this.#templates.set(key, template);
    return { template, requestId: Buffer.from(request.requestId, 'latin1'), filter: request.filter };
  }
}

/** The 32 characters of the string behind a key; the body, which could hold anything, is read by decodeRequest first. */
function textAfter(payload: Buffer, key: Buffer): Buffer {
  const at = payload.indexOf(PACKED_ID_LENGTH, payload.lastIndexOf(key) + key.length) + 1;
  return payload.subarray(at, at + ID_LENGTH);
}
