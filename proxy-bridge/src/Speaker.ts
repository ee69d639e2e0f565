import type { RpcRequest, Seal } from '@chargehand/mcollective';
import { encodeDiscoveryRequest, encodeRequest } from '@chargehand/mcollective';

/** In whose name the bridge speaks on its network. */
export interface Identity {
  readonly senderId: string;
  readonly callerId: string;
  readonly collective: string;
  readonly seal: Seal;
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

  /** A call that names exactly one host in its filter; throws when the name cannot be one. */
  directedCall(call: Call, host: { readonly name: string; readonly requestId: string }, ttlSeconds: number): Buffer {
    const envelope = { ...this.#envelope(), requestId: host.requestId, identities: [host.name], ttlSeconds };
    return encodeRequest({ ...call, ...envelope }, this.identity.seal);
  }

  /** The question which nodes are there. */
  ping(requestId: string): Buffer {
    const request = { ...this.#envelope(), requestId, agent: 'discovery', identities: 'everyone' as const };
    return encodeDiscoveryRequest(request, this.identity.seal);
  }

  #envelope() {
    const { senderId, callerId, collective, ttlSeconds } = this.identity;
    return { senderId, callerId, collective, ttlSeconds, messageTime: Math.floor(this.#nowMs() / 1000) };
  }
}
