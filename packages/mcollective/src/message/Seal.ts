import type { DecodeLimits } from '../DecodeLimits.ts';
import type { RubyHash, RubyValue } from '../rubyMarshal/RubyValue.ts';
import type { Serializer } from './Serializer.ts';

/** When a message was made and how long it is valid; ssl and aes_security protect them together with the body. */
export interface MessageTimes {
  readonly ttlSeconds: number;
  /** Unix time in seconds. */
  readonly messageTime: number;
}

/** The fields of an envelope that carry and protect its body: `body` and `hash`, or `body` and `sslkey`. */
export type SealedFields = Readonly<Record<string, RubyValue>> & { readonly body: RubyValue };

/** A client's half of a security plugin. What it opens throws RefusedMessage unless it is proved to be genuine. */
export interface ClientSeal {
  readonly plugin: 'psk' | 'ssl' | 'aes_security';
  readonly serializer: Serializer;
  /** Whom nodes see as the caller, e.g. `cert=chargehand`. */
  readonly callerId: string;
  sealRequest(body: RubyValue, times: MessageTimes): SealedFields;
  openReply(envelope: RubyHash, limits?: DecodeLimits): RubyValue;
  /** Opens what a node announces of itself: a request by shape, made by a node (protocol F.5). */
  openRegistration(envelope: RubyHash, limits?: DecodeLimits): RubyValue;
}

/** A node's half of a security plugin, for simulated hosts. */
export interface NodeSeal {
  readonly serializer: Serializer;
  openRequest(envelope: RubyHash, limits?: DecodeLimits): RubyValue;
  sealReply(body: RubyValue): SealedFields;
}
