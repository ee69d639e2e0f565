import type { ClientSeal, RpcRequest } from '@chargehand/mcollective';
import { encodeDiscoveryRequest, encodeRequest } from '@chargehand/mcollective';
import type { Addressees } from './packParcels.ts';

/** In whose name the bridge speaks on its network. */
export interface Identity {
  readonly senderId: string;
  readonly seal: ClientSeal;
  /** Of requests that do not say otherwise. */
  readonly ttlSeconds: number;
}

/** A call of one action. */
export type Call = Pick<RpcRequest, 'agent' | 'action' | 'inputs' | 'stringInputs'>;

/** Writes signed requests. */
export class Speaker {
  readonly identity: Identity;
  readonly #nowMs: () => number;

  constructor(identity: Identity, nowMs: () => number) {
    this.identity = identity;
    this.#nowMs = nowMs;
  }

  /** A call whose filter names exactly these hosts; throws when a name cannot be one. */
  call(call: Call, addressees: Addressees, ttlSeconds: number): Buffer {
    return encodeRequest({ ...call, ...this.#envelope(), ...addressees, ttlSeconds }, this.identity.seal);
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
