import type { X509Certificate } from 'node:crypto';
import type { SecuritySettings } from './ClientConfig.ts';
import type { ConfigValues, Setting } from './ConfigValues.ts';
import { keysBelongTogether, privatePem, publicPem, readRsaPrivateKey, readRsaPublicKey } from './pemFiles.ts';
import { fileCallerId, NO_PAIR, serializerOf } from './sslSettings.ts';
import { usableCallerId } from './usableCallerId.ts';

const CIPHER = 'aes-256-cbc';

/** Reads the keys of the aes_security plugin (protocol C.4); undefined when there are faults. */
export async function aesSettings(values: ConfigValues): Promise<SecuritySettings | undefined> {
  const own = values.required(
    'plugin.aes.client_private',
    'must name the file of our private key',
    'MCOLLECTIVE_AES_PRIVATE',
  );
  const ownPublic = values.required(
    'plugin.aes.client_public',
    'must name the file of our public key or certificate',
    'MCOLLECTIVE_AES_PUBLIC',
  );
  const cipher = values.text('ssl_cipher') ?? CIPHER;
  if (cipher.toLowerCase() !== CIPHER) values.fault('ssl_cipher', `must be ${CIPHER}; no other is supported`);
  const shared = { serializer: serializerOf(values, 'plugin.aes.serializer'), sendsPublicKey: sendsPublicKey(values) };
  const key = own && (await readRsaPrivateKey(values, own));
  const publicKey = ownPublic && (await readRsaPublicKey(values, ownPublic));
  if (ownPublic === undefined || key === undefined || publicKey === undefined) return undefined;
  if (!keysBelongTogether(key, publicKey.key)) values.fault(ownPublic, NO_PAIR);
  const callerId = callerIdOf(values, ownPublic, publicKey.certificate);
  if (callerId === undefined) return undefined;
  const clientPublicKey = publicKey.certificate?.toString() ?? publicPem(publicKey.key);
  return { plugin: 'aes_security', ...shared, clientPrivateKey: privatePem(key), clientPublicKey, callerId };
}

/** Only `1` means yes to the Ruby plugin. */
function sendsPublicKey(values: ConfigValues): boolean {
  const key = 'plugin.aes.send_pubkey';
  const sends = values.text(key) === '1';
  if (!sends && values.boolean(key, false)) values.note(key, 'only 1 means yes here, as in Ruby; no key is sent');
  return sends;
}

/** The common name if the subject begins with it, as far as it consists of the characters of a name; otherwise the file's name (as in Ruby). */
function callerIdOf(
  values: ConfigValues,
  setting: Setting,
  certificate: X509Certificate | undefined,
): string | undefined {
  const name = certificate && /^CN=([\w.-]+)/.exec(certificate.subject)?.[1];
  if (name === undefined) return fileCallerId(values, setting);
  const remedy = 'must name a certificate with a common name of at most 255 characters';
  return usableCallerId(values, `cert=${name}`, { where: setting, remedy });
}
