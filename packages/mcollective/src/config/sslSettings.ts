import { basename } from 'node:path';
import type { SecuritySettings } from './ClientConfig.ts';
import type { ConfigValues, Setting } from './ConfigValues.ts';
import { keysBelongTogether, parsePublicKey, privatePem, publicPem } from './pemFiles.ts';
import { readRsaPrivateKey, readRsaPublicKey } from './pemFiles.ts';
import { readBoundedFile } from '../readBoundedFile.ts';
import { usableCallerId } from './usableCallerId.ts';

/** Reads the keys of the ssl plugin (protocol C.2); undefined when there are faults. */
export async function sslSettings(values: ConfigValues): Promise<SecuritySettings | undefined> {
  const server = values.required('plugin.ssl_server_public', "must name the file of the nodes' public key");
  const own = values.required(
    'plugin.ssl_client_private',
    'must name the file of our private key',
    'MCOLLECTIVE_SSL_PRIVATE',
  );
  const ownPublic = values.required(
    'plugin.ssl_client_public',
    'must name the file of our public key, as the nodes have it',
    'MCOLLECTIVE_SSL_PUBLIC',
  );
  const serverKey = server && (await readRsaPublicKey(values, server));
  const ownKey = own && (await readRsaPrivateKey(values, own));
  if (ownPublic && ownKey) await checkOwnPublicKey(values, ownPublic, ownKey);
  const callerId = ownPublic && fileCallerId(values, ownPublic);
  const serializer = serializerOf(values, 'plugin.ssl_serializer');
  if (serverKey === undefined || ownKey === undefined || callerId === undefined) return undefined;
  return {
    plugin: 'ssl',
    serializer,
    serverPublicKey: publicPem(serverKey.key),
    clientPrivateKey: privatePem(ownKey),
    callerId,
  };
}

/** The serializer that a key names; anything but `yaml` means Marshal, as in Ruby. */
export function serializerOf(values: ConfigValues, key: string): 'marshal' | 'yaml' {
  const name = values.text(key) ?? 'marshal';
  if (name === 'yaml') return 'yaml';
  if (name !== 'marshal')
    values.note(key, 'is neither yaml nor marshal (in small letters); marshal is used, as in Ruby');
  return 'marshal';
}

/** `cert=` and the name of a file without `.pem`, as the nodes look it up; undefined and a fault if they could not. */
export function fileCallerId(values: ConfigValues, setting: Setting): string | undefined {
  const id = `cert=${basename(setting.value).replace(/\.pem$/, '')}`;
  const remedy = 'must name a file whose name has letters, digits, "_", "." and "-" alone: the name is our caller id';
  return usableCallerId(values, id, { where: setting, remedy });
}

/** Ruby uses the name of this file and never reads it, so it may be missing; but a key that does not match ours would be refused by every node. */
async function checkOwnPublicKey(
  values: ConfigValues,
  setting: Setting,
  ownKey: Parameters<typeof keysBelongTogether>[0],
): Promise<void> {
  const { bytes } = await readBoundedFile(setting.value);
  const found = bytes && parsePublicKey(bytes.toString('latin1'));
  if (found === undefined)
    values.note(setting, 'names no file with a public key; only its name is used, as our caller id');
  else if (!keysBelongTogether(ownKey, found.key)) values.fault(setting, NO_PAIR);
}

/** What is wrong with a public key that is not that of our private key. */
export const NO_PAIR = 'must name the public key of our private key; these two do not belong together';
