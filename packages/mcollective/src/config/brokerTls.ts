import type { KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { BrokerTls } from './ClientConfig.ts';
import type { ConfigValues, Setting } from './ConfigValues.ts';
import { privatePem, readCertificates, readPrivateKey } from './pemFiles.ts';

/** A member of the pool: the beginning of its keys, and of the variables that win over its file names. */
export interface PoolMember {
  readonly prefix: string;
  readonly variablePrefix: string;
}

/** Reads the TLS settings of one broker with the files that they name (protocol A.2); undefined when TLS is off, or with faults. */
export async function brokerTls(values: ConfigValues, member: PoolMember): Promise<BrokerTls | undefined> {
  if (!values.boolean(`${member.prefix}.ssl`, false)) return undefined;
  const fallback = `${member.prefix}.ssl.fallback`;
  const wantsFallback = values.boolean(fallback, false);
  const before = values.faults.length;
  const tls = await verifiedTls(values, member);
  if (wantsFallback && values.faults.length > before) values.fault(fallback, NO_FALLBACK);
  else if (wantsFallback)
    values.note(fallback, 'has no effect: TLS is always verified, and the files for it are there');
  return tls;
}

const NO_FALLBACK =
  'cannot make up for the faults of the other ssl keys: it would mean TLS without any verification, which never happens here';

async function verifiedTls(values: ConfigValues, member: PoolMember): Promise<BrokerTls | undefined> {
  const authorities = await readAuthorities(values, `${member.prefix}.ssl.ca`);
  const ciphers = values.text(`${member.prefix}.ssl.ciphers`);
  const certificate = values.setting(`${member.prefix}.ssl.cert`, `${member.variablePrefix}_SSL_CERT`);
  const key = values.setting(`${member.prefix}.ssl.key`, `${member.variablePrefix}_SSL_KEY`);
  if ((certificate === undefined) !== (key === undefined)) {
    const [lonely, missing] = certificate === undefined ? ['cert', 'key'] : ['key', 'cert'];
    values.fault(
      `${member.prefix}.ssl.${lonely}`,
      `must be set: ssl.${missing} is, and one is of no use without the other`,
    );
    return undefined;
  }
  const both = certificate !== undefined && key !== undefined;
  const client = both ? await readClientPair(values, certificate, key) : undefined;
  if (authorities === undefined || (both && client === undefined)) return undefined;
  return checkedTls(values, member, { authorities, client, ciphers });
}

async function readAuthorities(values: ConfigValues, key: string): Promise<string[] | undefined> {
  const setting = values.required(key, 'must name the files of the certificate authorities, with commas between them');
  if (setting === undefined) return undefined;
  const names = values.list(key, ',') ?? [];
  const part = (at: number) => (names.length > 1 ? `file ${at + 1} of the list` : undefined);
  const files: (readonly X509Certificate[] | undefined)[] = [];
  // One after the other, so that the faults come in the order of the list.
  for (const [at, value] of names.entries())
    files.push(await readCertificates(values, { ...setting, value, part: part(at) }));
  const certificates = files.flatMap((file) => (file === undefined ? [] : file.map(String)));
  if (files.includes(undefined)) return undefined;
  if (certificates.length === 0) values.fault(key, 'must name at least one file');
  return certificates.length === 0 ? undefined : certificates;
}

async function readClientPair(
  values: ConfigValues,
  certificateSetting: Setting,
  keySetting: Setting,
): Promise<BrokerTls['client']> {
  const chain = await readCertificates(values, certificateSetting);
  const key = await readPrivateKey(values, keySetting);
  if (chain === undefined || key === undefined) return undefined;
  if (!belongTogether(chain[0], key)) {
    values.fault(keySetting, 'must name the key of the certificate in ssl.cert; these two do not belong together');
    return undefined;
  }
  return { certificate: chain.map(String).join(''), key: privatePem(key) };
}

function belongTogether(certificate: X509Certificate, key: KeyObject): boolean {
  return certificate.checkPrivateKey(key);
}

/** OpenSSL has the last word on cipher lists and on keys that are too weak for its security level. */
function checkedTls(values: ConfigValues, { prefix }: PoolMember, tls: BrokerTls): BrokerTls | undefined {
  try {
    createSecureContext({
      ca: [...tls.authorities],
      ...(tls.client && { cert: tls.client.certificate, key: tls.client.key }),
      ...(tls.ciphers !== undefined && { ciphers: tls.ciphers }),
    });
    return tls;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    const code = String(cause.code);
    const aboutCiphers = code === 'ERR_SSL_NO_CIPHER_MATCH' || tls.client === undefined;
    if (aboutCiphers) values.fault(`${prefix}.ssl.ciphers`, `must be a list of ciphers that OpenSSL knows (${code})`);
    else values.fault(`${prefix}.ssl.cert`, `must name a certificate that OpenSSL accepts (${code}); ${WEAK_KEYS}`);
    return undefined;
  }
}

const WEAK_KEYS = 'if it is only too weak for today, ssl.ciphers = DEFAULT@SECLEVEL=0 allows it';
