import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isAbsolute } from 'node:path';
import type { ConfigValues, Setting } from './ConfigValues.ts';
import { readBoundedFile } from '../readBoundedFile.ts';

/** Reads the certificates of the PEM file that a setting names, in the file's order; undefined and a fault if there is none or one is broken. */
export async function readCertificates(
  values: ConfigValues,
  setting: Setting,
): Promise<readonly [X509Certificate, ...X509Certificate[]] | undefined> {
  const file = await readPem(values, setting);
  if (file === undefined) return undefined;
  const parsed = certificateBlocks(file.text).map((block) => attempt(() => new X509Certificate(block)));
  const certificates = parsed.filter((certificate) => certificate !== undefined);
  const [first, ...rest] = certificates;
  if (first === undefined || certificates.length < parsed.length) {
    values.fault(setting, 'must name a PEM file of certificates');
    return undefined;
  }
  noteOutdated(values, setting, certificates);
  return [first, ...rest];
}

/** Reads the private key in the PEM file that a setting names; undefined and a fault if there is none or it is encrypted. */
export async function readPrivateKey(values: ConfigValues, setting: Setting): Promise<KeyObject | undefined> {
  const file = await readPem(values, setting);
  if (file === undefined) return undefined;
  const block = pemBlocks(file.text).find(({ label }) => label.endsWith('PRIVATE KEY'));
  if (block?.label.startsWith('ENCRYPTED') || block?.pem.includes('Proc-Type: 4,ENCRYPTED')) {
    values.fault(
      setting,
      'must name a key without passphrase: nobody is there to type one; store it decrypted, mode 600',
    );
    return undefined;
  }
  const key = block && attempt(() => createPrivateKey(block.pem));
  if (key === undefined) values.fault(setting, 'must name a PEM file with a private key');
  else if ((file.mode & 0o004) !== 0) values.note(setting, READABLE_BY_ALL);
  return key;
}

/** Reads an RSA private key, the only kind that the security plugins know. */
export async function readRsaPrivateKey(values: ConfigValues, setting: Setting): Promise<KeyObject | undefined> {
  const key = await readPrivateKey(values, setting);
  if (key === undefined || key.asymmetricKeyType === 'rsa') return key;
  values.fault(setting, 'must name an RSA key; the security plugins of MCollective know no other kind');
  return undefined;
}

/** An RSA public key, and the certificate if that is what the file holds. */
export interface PublicKeyFile {
  readonly key: KeyObject;
  readonly certificate: X509Certificate | undefined;
}

/** Reads a public key as Ruby does, from `PUBLIC KEY`, `RSA PUBLIC KEY`, a certificate, or a private key; undefined and a fault if it is none. */
export async function readRsaPublicKey(values: ConfigValues, setting: Setting): Promise<PublicKeyFile | undefined> {
  const file = await readPem(values, setting);
  if (file === undefined) return undefined;
  const parsed = parsePublicKey(file.text);
  if (parsed === undefined) values.fault(setting, 'must name a PEM file with an RSA public key or a certificate');
  else if (parsed.key.asymmetricKeyType !== 'rsa') {
    values.fault(setting, 'must name an RSA key; the security plugins of MCollective know no other kind');
    return undefined;
  } else if (parsed.certificate !== undefined) noteOutdated(values, setting, [parsed.certificate]);
  return parsed;
}

/** The public key in a PEM text, and the certificate if there is one; undefined if it holds neither. */
export function parsePublicKey(text: string): PublicKeyFile | undefined {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('KEY'));
  const [certificateBlock] = certificateBlocks(text);
  const certificate = certificateBlock === undefined ? undefined : attempt(() => new X509Certificate(certificateBlock));
  const key = (block && attempt(() => createPublicKey(block.pem))) ?? certificate?.publicKey;
  return key && { key, certificate };
}

/** Whether a private and a public key are one pair. */
export function keysBelongTogether(privateKey: KeyObject, publicKey: KeyObject): boolean {
  return createPublicKey(privateKey).equals(publicKey);
}

/** A private key as PKCS#8 PEM text. */
export function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A public key as SPKI PEM text. */
export function publicPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

const READABLE_BY_ALL = 'names a private key that every user of this machine may read; chmod 600 would be right';

async function readPem(values: ConfigValues, setting: Setting): Promise<{ text: string; mode: number } | undefined> {
  const { bytes, ...file } = await readBoundedFile(setting.value);
  if (bytes !== undefined && 'mode' in file) return { text: bytes.toString('latin1'), mode: file.mode };
  const where = isAbsolute(setting.value) ? '' : '; a relative name counts from the working folder of the bridge';
  values.fault(setting, `must name a readable PEM file: what it names ${String(file.why)}${where}`);
  return undefined;
}

function certificateBlocks(text: string): string[] {
  const blocks = pemBlocks(text).filter(({ label }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label));
  return blocks.map(({ pem }) => pem);
}

/** By hand, because a lazy pattern over a file without ends takes quadratic time. */
function pemBlocks(text: string): { label: string; pem: string }[] {
  const blocks = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at)) {
    const labelEnd = text.indexOf('-----', at + 11);
    const label = text.slice(at + 11, labelEnd);
    const foot = `-----END ${label}-----`;
    const end = labelEnd < 0 || label.length > 40 ? -1 : text.indexOf(foot, labelEnd);
    if (end < 0) break;
    blocks.push({ label, pem: `${text.slice(at, end)}${foot}\n` });
    at = end + foot.length;
  }
  return blocks;
}

/** A clock may be wrong and a broker may not look: it is for the connection to fail, and for the log to say why. */
function noteOutdated(values: ConfigValues, setting: Setting, certificates: readonly X509Certificate[]): void {
  const now = new Date();
  if (certificates.some(({ validToDate }) => validToDate < now)) {
    values.note(setting, 'names a certificate that has expired; it is used, and others will refuse it');
  }
  if (certificates.some(({ validFromDate }) => validFromDate > now)) {
    values.note(setting, 'names a certificate that is not valid yet; is the clock right?');
  }
}

/** What a parser returns; undefined when it throws. Its message is dropped on purpose: it may quote the file. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
