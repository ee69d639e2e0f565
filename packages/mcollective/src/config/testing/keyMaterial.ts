import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate that signed itself, and its key, both PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to be like. */
export interface TestCertificateOptions {
  /** As OpenSSL writes it, e.g. `/CN=john`. */
  readonly subject: string;
  readonly kind?: 'rsa' | 'ec' | 'rsa-1024';
  /** It ended yesterday. */
  readonly expired?: boolean;
}

/** Makes a certificate with the command openssl. */
export async function makeCertificate(options: TestCertificateOptions): Promise<TestCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'test-certificate-'));
  try {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const newKey = KEYS[options.kind ?? 'ec'];
    const names = ['-subj', options.subject, '-keyout', key, '-out', certificate, '-days', '2'];
    await run('openssl', ['req', '-x509', ...newKey, '-nodes', ...names]);
    if (options.expired === true)
      await run('openssl', ['x509', '-in', certificate, '-signkey', key, ...LONG_AGO, certificate]);
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const KEYS = {
  rsa: ['-newkey', 'rsa:2048'],
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'rsa-1024': ['-newkey', 'rsa:1024'],
} as const;

const LONG_AGO = ['-days', '-1', '-out'];
