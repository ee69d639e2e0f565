import type { ClientSeal, PreparedCall, RpcCall } from '@chargehand/mcollective';
import { encodeCall, encodeDiscoveryRequest, prepareCall } from '@chargehand/mcollective';
import type { Addressees } from './packParcels.ts';

/** In whose name the bridge speaks on its network. */
export interface Identity {
  readonly senderId: string;
  readonly seal: ClientSeal;
  /** Of requests that do not say otherwise. */
  readonly ttlSeconds: number;
}

/** A call of one action. */
export type Call = Pick<RpcCall, 'agent' | 'action' | 'inputs' | 'stringInputs'>;

/** Writes signed requests. */
export class Speaker {
  readonly identity: Identity;
  readonly #nowMs: () => number;
  /** A dispatch is one call to many hosts. */
  #last: { readonly call: Call; readonly prepared: PreparedCall } | undefined;

  constructor(identity: Identity, nowMs: () => number) {
    this.identity = identity;
    this.#nowMs = nowMs;
  }

  /** A call whose filter names exactly these hosts; throws when a name cannot be one. */
  call(call: Call, addressees: Addressees, ttlSeconds: number): Buffer {
    const { seal } = this.identity;
    if (this.#last?.call !== call) this.#last = { call, prepared: prepareCall(call, seal) };
    return encodeCall(this.#last.prepared, { ...this.#envelope(), ...addressees, ttlSeconds }, seal);
  }

  /** The question which nodes of a collective are there. */
  ping(requestId: string, collective: string): Buffer {
    const request = { ...this.#envelope(), requestId, collective, agent: 'discovery', identities: 'everyone' as const };
    return encodeDiscoveryRequest(request, this.identity.seal);
  }

  #envelope() {
    const { senderId, ttlSeconds } = this.identity;
    return { senderId, ttlSeconds, messageTime: Math.floor(this.#nowMs() / 1000) };
  }
}
