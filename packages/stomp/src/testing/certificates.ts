import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts of one certificate and its key. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate says; dates as openssl takes them (YYYYMMDDHHMMSSZ), default: in force now. */
export interface CertificateWish {
  readonly commonName: string;
  /** As in openssl, e.g. "DNS:localhost,IP:127.0.0.1"; default: none at all, as Puppet makes them. */
  readonly alternativeNames?: string;
  readonly startDate?: string;
  readonly endDate?: string;
}

/** A certificate authority of its own. */
export interface Authority extends Disposable {
  readonly certificate: string;
  issue(wish: CertificateWish): Certificate;
}

/** Makes an authority with the openssl command, in a folder that goes when it is disposed of. */
export function makeAuthority(commonName: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-ca-'));
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(join(folder, 'ca.cnf'), authoritySettings);
  writeFileSync(join(folder, 'index.txt'), '');
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', `/CN=${commonName}`);
  let issued = 0;
  return {
    certificate: read('ca.pem'),
    issue({ commonName, alternativeNames, startDate = '20200101000000Z', endDate = '20991231235959Z' }) {
      issued += 1;
      const name = `leaf${issued}`;
      const extensions = alternativeNames === undefined ? '' : `subjectAltName = ${alternativeNames}\n`;
      writeFileSync(join(folder, `${name}.ext`), `basicConstraints = CA:FALSE\n${extensions}`);
      openssl('req', '-new', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${commonName}`);
      const files = ['-config', 'ca.cnf', '-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`];
      openssl('ca', '-batch', '-notext', ...files, '-startdate', startDate, '-enddate', endDate);
      return { certificate: read(`${name}.pem`), key: read(`${name}.key`) };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const authoritySettings = `[ca]
default_ca = test
[test]
new_certs_dir = .
database = index.txt
rand_serial = yes
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
