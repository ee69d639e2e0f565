import type { KeyObject } from 'node:crypto';
import type { DecodeLimits } from '../DecodeLimits.ts';
import { RubyString, type RubyHash, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { encodeBase64Lines } from './base64Payload.ts';
import { envelopeBytes, proofBytes, refusal, textOf } from './fields.ts';
import { checkedCaller } from './identities.ts';
import { readBody } from './readEnvelope.ts';
import { isSameBytes, rememberLast } from './rememberLast.ts';
import { proveSha1, readPublicKey, rsaPair, signSha1, verifySha1, type RsaPair } from './rsaKeys.ts';
import type { ClientSeal, NodeSeal, SealedFields } from './Seal.ts';
import type { Serializer } from './Serializer.ts';
import { serializerNamed } from './serializers.ts';
import { withoutTimes, withTimes } from './signedTimes.ts';

/** A client's keys for the ssl plugin, as PEM texts. */
export interface SslClientKeys {
  readonly serializer: Serializer['name'];
  /** The one public key of all nodes, bare or in a certificate. */
  readonly serverPublicKey: string;
  readonly clientPrivateKey: string;
  /** What the nodes know us by; if given, it must belong to the private key. */
  readonly clientPublicKey?: string | undefined;
  readonly callerId: string;
}

/** A node's keys for the ssl plugin, as PEM texts. */
export interface SslNodeKeys {
  readonly serializer: Serializer['name'];
  /** The one private key of all nodes. */
  readonly serverPrivateKey: string;
  /** By the name behind `cert=` in the caller id: the files of `plugin.ssl_client_cert_dir`. */
  readonly clientPublicKeys: ReadonlyMap<string, string>;
}

/**
 * The client's half of MCollective's ssl plugin (protocol C.2). All nodes share one key, so a reply is proved to come
 * from a node, never from which one. Throws UnusableKey or InvalidName.
 */
export function sslClientSeal(keys: SslClientKeys): ClientSeal {
  const serializer = serializerNamed(keys.serializer);
  const serverKey = readPublicKey('plugin.ssl_server_public', keys.serverPublicKey);
  const seal = signer(rsaPair('plugin.ssl_client_private', keys.clientPrivateKey, keys.clientPublicKey), serializer);
  const open = (envelope: RubyHash, limits: DecodeLimits = {}): RubyValue =>
    openSigned(envelope, serverKey, { serializer, limits });
  return {
    plugin: 'ssl',
    serializer,
    callerId: checkedCaller(keys.callerId),
    sealRequest: (body, times) => seal(withTimes('ssl', body, times)),
    openReply: open,
    openRegistration: (envelope, limits) => withoutTimes('ssl', envelope, open(envelope, limits)),
  };
}

/** The half of a node that is strict about times (`plugin.ssl.enforce_ttl`). Throws UnusableKey. */
export function sslNodeSeal(keys: SslNodeKeys): NodeSeal {
  const serializer = serializerNamed(keys.serializer);
  const clients = new Map([...keys.clientPublicKeys].map(([name, pem]) => [name, readPublicKey(name, pem)] as const));
  return {
    serializer,
    openRequest(envelope, limits = {}) {
      const [, name = ''] = /^cert=([\w.-]+)$/.exec(textOf(envelope.get('callerid')) ?? '') ?? [];
      const key = clients.get(name);
      if (key === undefined) throw refusal(envelope, 'BAD_HASH', 'the public key of its caller is not known');
      return withoutTimes('ssl', envelope, openSigned(envelope, key, { serializer, limits }));
    },
    sealReply: signer(rsaPair('plugin.ssl_server_private', keys.serverPrivateKey), serializer),
  };
}

function signer(pair: RsaPair, serializer: Serializer): (body: RubyValue) => SealedFields {
  proveSha1(pair);
  const hashOf = rememberLast((bytes: Buffer) => encodeBase64Lines(signSha1(pair.privateKey, bytes)), isSameBytes);
  return (body) => {
    const bytes = serializer.encode(body);
    // Psych writes bytes that are flagged binary as !binary; YAML text travels as text.
    const field = serializer.name === 'yaml' ? bytes.toString('utf8') : new RubyString(bytes, 'ASCII-8BIT');
    return { body: field, hash: hashOf(bytes) };
  };
}

function openSigned(
  envelope: RubyHash,
  key: KeyObject,
  reading: { readonly serializer: Serializer; readonly limits: DecodeLimits },
): RubyValue {
  const signature = proofBytes(envelope, 'hash');
  const bytes = envelopeBytes(envelope, 'body');
  if (signature === undefined || !verifySha1(key, bytes, signature)) {
    throw refusal(envelope, 'BAD_HASH', 'its signature does not fit; the sender has another key');
  }
  return readBody(envelope, bytes, reading);
}
