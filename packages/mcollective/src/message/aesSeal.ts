import {
  constants,
  createCipheriv,
  createDecipheriv,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { DecodeLimits } from '../DecodeLimits.ts';
import type { RubyHash, RubyValue } from '../rubyMarshal/RubyValue.ts';
import { decodeBase64 } from '../decodeBase64.ts';
import { encodeBase64Lines } from './base64Payload.ts';
import { envelopeBytes, proofBytes, refusal } from './fields.ts';
import { checkedCaller } from './identities.ts';
import { opensslKeyIv } from './opensslKeyIv.ts';
import { readBody } from './readEnvelope.ts';
import { isSameBytes, rememberLast } from './rememberLast.ts';
import { readPublicKey, rsaPair, UnusableKey, type RsaPair } from './rsaKeys.ts';
import type { ClientSeal, NodeSeal, SealedFields } from './Seal.ts';
import type { Serializer } from './Serializer.ts';
import { serializerNamed } from './serializers.ts';
import { withoutTimes, withTimes } from './signedTimes.ts';

/** A client's keys for aes_security, as PEM texts. */
export interface AesClientKeys {
  readonly serializer: Serializer['name'];
  readonly clientPrivateKey: string;
  /** Bare or in a certificate. */
  readonly clientPublicKey: string;
  /** Put our public key into every request. */
  readonly sendsPublicKey: boolean;
  readonly callerId: string;
}

/** What a node needs that serves one client under aes_security. */
export interface AesNodeKeys {
  readonly serializer: Serializer['name'];
  readonly clientPublicKey: string;
}

const CIPHER = 'aes-256-cbc';
const SESSION_KEY_BYTES = 32;
const padding = constants.RSA_PKCS1_PADDING;

/** How one side of a session key is wrapped or unwrapped with RSA. */
type Transform = (bytes: Buffer) => Buffer;

/**
 * The client's half of MCollective's aes_security plugin (protocol C.4). Replies are secret and **not authenticated**:
 * whoever has our public key can write one, so only the request id tells who answers. Requests can be read by whoever
 * has it. Registrations cannot be opened: they need the nodes' public key, which clients do not have. Throws UnusableKey or InvalidName.
 */
export function aesClientSeal(keys: AesClientKeys): ClientSeal {
  const serializer = serializerNamed(keys.serializer);
  const pair = rsaPair('plugin.aes.client_private', keys.clientPrivateKey, keys.clientPublicKey);
  provePkcs1(pair);
  const seal = sealer(serializer, (sessionKey) => privateEncrypt({ key: pair.privateKey, padding }, sessionKey));
  const publicKey = keys.sendsPublicKey ? { sslpubkey: keys.clientPublicKey } : {};
  const unwrap: Transform = (wrapped) => privateDecrypt({ key: pair.privateKey, padding }, wrapped);
  return {
    plugin: 'aes_security',
    serializer,
    callerId: checkedCaller(keys.callerId),
    sealRequest: (body, times) => ({ ...seal(withTimes('aes', body, times)), ...publicKey }),
    openReply: (envelope, limits) => open(envelope, unwrap, { serializer, limits }),
    openRegistration(envelope) {
      throw refusal(envelope, 'BAD_HASH', 'registrations under aes_security cannot be verified by a client');
    },
  };
}

/** A node's half for one client, strict about times (`plugin.aes.enforce_ttl`). Throws UnusableKey. */
export function aesNodeSeal(keys: AesNodeKeys): NodeSeal {
  const serializer = serializerNamed(keys.serializer);
  const key = readPublicKey('plugin.aes.client_cert_dir', keys.clientPublicKey);
  const unwrap: Transform = (wrapped) => publicDecrypt({ key, padding }, wrapped);
  return {
    serializer,
    openRequest: (envelope, limits) => withoutTimes('aes', envelope, open(envelope, unwrap, { serializer, limits })),
    sealReply: sealer(serializer, (sessionKey) => publicEncrypt({ key, padding }, sessionKey)),
  };
}

/** Of a bad padding OpenSSL makes a random session key (implicit rejection), so no answer of it is an oracle; builds without that refuse. */
function provePkcs1({ privateKey, publicKey, setting }: RsaPair): void {
  const bytes = randomBytes(SESSION_KEY_BYTES);
  let cause: unknown;
  try {
    if (privateDecrypt({ key: privateKey, padding }, publicEncrypt({ key: publicKey, padding }, bytes)).equals(bytes))
      return;
  } catch (error) {
    cause = error;
  }
  const fault = 'this build of Node.js does not decrypt RSA with PKCS#1 v1.5; use the one that Chargehand comes with';
  throw new UnusableKey('PKCS1_FORBIDDEN', setting, fault, { cause });
}

function sealer(serializer: Serializer, wrap: Transform): (body: RubyValue) => SealedFields {
  const sealed = rememberLast((bytes: Buffer) => {
    const sessionKey = randomBytes(SESSION_KEY_BYTES);
    const { key, iv } = opensslKeyIv(sessionKey);
    const cipher = createCipheriv(CIPHER, key, iv);
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return { body: encodeBase64Lines(body), sslkey: encodeBase64Lines(wrap(sessionKey)) };
  }, isSameBytes);
  return (body) => sealed(serializer.encode(body));
}

function open(
  envelope: RubyHash,
  unwrap: Transform,
  { serializer, limits = {} }: { readonly serializer: Serializer; readonly limits: DecodeLimits | undefined },
): RubyValue {
  const wrapped = proofBytes(envelope, 'sslkey');
  const body = wrapped && decodeBase64(envelopeBytes(envelope, 'body'));
  if (wrapped === undefined || body === undefined)
    throw refusal(envelope, 'BAD_ENCODING', 'its body or key is no base64');
  let bytes: Buffer;
  try {
    const { key, iv } = opensslKeyIv(unwrap(wrapped));
    const decipher = createDecipheriv(CIPHER, key, iv);
    bytes = Buffer.concat([decipher.update(body), decipher.final()]);
  } catch (cause) {
    throw refusal(
      envelope,
      'BAD_HASH',
      'it cannot be decrypted; it was made for or by somebody with another key',
      cause,
    );
  }
  return readBody(envelope, bytes, { serializer, limits });
}
