import { execFile } from 'node:child_process';
import { generateKeyPair } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const generate = promisify(generateKeyPair);

/** The files of a certificate and its RSA key, both PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate says about its owner. */
export interface CertifiedName {
  readonly commonName: string;
  /** Subject alternative names such as `IP:127.0.0.1`; without any the certificate has only its common name, as Puppet's do. */
  readonly alternativeNames?: readonly string[];
}

/** A certificate authority of one test; its own certificate is the file `certificate`. */
export interface CertificateAuthority extends Certified {
  /** Signs a certificate for a day; its files are called after the common name. */
  issue(name: CertifiedName): Promise<Certified>;
}

/** The files of a bare RSA key pair, both PEM, as securityprovider ssl wants them. */
export interface KeyPairFiles {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Makes a certificate authority with files in `folder`; two of them trust nothing of each other. Needs the command openssl. */
export async function createAuthority(folder: string, commonName: string): Promise<CertificateAuthority> {
  const own = filesOf(folder, commonName);
  const selfSigned = ['req', '-x509', ...newKey(own.key), '-days', '1', '-subj', `/CN=${commonName}`];
  await run('openssl', [...selfSigned, '-addext', 'keyUsage=critical,keyCertSign', '-out', own.certificate]);
  return { ...own, issue: (name) => issue(folder, own, name) };
}

/** Makes the server's certificate for a broker on this machine. */
export function issueForLocalhost(authority: CertificateAuthority): Promise<Certified> {
  return authority.issue({ commonName: 'localhost', alternativeNames: ['DNS:localhost', 'IP:127.0.0.1'] });
}

/** Makes an RSA key pair: `NAME-public.pem` and `NAME-private.pem` in `folder`. */
export async function createKeyPair(folder: string, name: string): Promise<KeyPairFiles> {
  const { publicKey, privateKey } = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const files = { publicKey: join(folder, `${name}-public.pem`), privateKey: join(folder, `${name}-private.pem`) };
  await writeFile(files.publicKey, publicKey);
  await writeFile(files.privateKey, privateKey, { mode: 0o600 });
  return files;
}

function filesOf(folder: string, commonName: string): Certified {
  return { certificate: join(folder, `${commonName}.crt.pem`), key: join(folder, `${commonName}.key.pem`) };
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];
}

async function issue(folder: string, authority: Certified, name: CertifiedName): Promise<Certified> {
  const { commonName, alternativeNames = [] } = name;
  const files = filesOf(folder, commonName);
  const request = join(folder, `${commonName}.csr.pem`);
  const extensions = join(folder, `${commonName}.extensions`);
  await run('openssl', ['req', '-new', ...newKey(files.key), '-subj', `/CN=${commonName}`, '-out', request]);
  await writeFile(extensions, alternativeNames.length === 0 ? '' : `subjectAltName=${alternativeNames.join(',')}\n`);
  const signing = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial', '-days', '1'];
  await run('openssl', ['x509', '-req', '-in', request, ...signing, '-extfile', extensions, '-out', files.certificate]);
  return files;
}
