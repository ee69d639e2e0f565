import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAuthority } from './certificates.ts';
import { findFreePort } from '@chargehand/launcher';
import { startOwnedProcess, untilReady } from './ownedProcess.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const run = promisify(execFile);

export const SUFFIX = 'dc=example,dc=com';
const ROOT = { dn: `cn=root,${SUFFIX}`, password: 'the root of the directory' };
/** Who may read the directory. */
export const READER = { dn: `cn=reader,${SUFFIX}`, password: 'the secret of the tests' };

/** A real directory; its certificate is for the name localhost, and it takes passwords over encrypted connections alone. */
export interface Slapd extends AsyncDisposable {
  readonly port: number;
  readonly tlsPort: number;
  /** PEM files: of the authority that signed its certificate, and of one that did not. */
  readonly caFile: string;
  readonly strangerFile: string;
  /** Adds entries, as LDIF. */
  add(ldif: string): Promise<void>;
  /** Changes entries, as LDIF. */
  modify(ldif: string): Promise<void>;
}

/** Starts Debian's slapd on ports and a folder of its own. Needs the packages `slapd` and `ldap-utils`. */
export async function startSlapd(): Promise<Slapd> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('slapd')).path;
  const [port, tlsPort] = [await findFreePort(), await findFreePort()];
  const authority = await createAuthority(folder, 'Authority');
  const stranger = await createAuthority(folder, 'Stranger');
  const certified = await authority.issue({ commonName: 'localhost', alternativeNames: ['DNS:localhost'] });
  const config = join(folder, 'slapd.conf');
  const local = `ldapi://${encodeURIComponent(join(folder, 'ldapi'))}`;
  await mkdir(join(folder, 'db'));
  await writeFile(config, configOf(folder, certified.certificate, certified.key));
  const server = cleanup.use(
    await startOwnedProcess({
      name: 'slapd',
      command: '/usr/sbin/slapd',
      args: ['-d', '0', '-f', config, '-h', `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort} ${local}`],
      cwd: folder,
      outputFile: join(folder, 'slapd.log'),
    }),
  );
  const change = async (command: string, ldif: string): Promise<void> => {
    const file = join(folder, 'change.ldif');
    await writeFile(file, ldif);
    const bind = ['-x', '-H', local, '-D', ROOT.dn, '-w', ROOT.password];
    await run(command, [...bind, '-f', file]);
  };
  await untilReady(server, async () => await isListening(tlsPort), 20_000);
  await change('ldapadd', BEGINNING);
  const resources = cleanup.move();
  return {
    port,
    tlsPort,
    caFile: authority.certificate,
    strangerFile: stranger.certificate,
    add: async (ldif) => await change('ldapadd', ldif),
    modify: async (ldif) => await change('ldapmodify', ldif),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function configOf(folder: string, certificate: string, key: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  return [
    ...schemas,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload memberof',
    `pidfile ${folder}/slapd.pid`,
    `argsfile ${folder}/slapd.args`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    'security simple_bind=128',
    // As careless directories are: a name without a password is let in, as nobody.
    'allow bind_anon_cred',
    // The socket in the folder, over which the test itself writes.
    'localSSF 256',
    'database mdb',
    `suffix "${SUFFIX}"`,
    `rootdn "${ROOT.dn}"`,
    `rootpw "${ROOT.password}"`,
    `directory ${folder}/db`,
    'overlay memberof',
    'access to attrs=userPassword by anonymous auth by * none',
    `access to * by dn.exact="${READER.dn}" read by * none`,
    '',
  ].join('\n');
}

const BEGINNING = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
o: Example

dn: ou=people,${SUFFIX}
objectClass: organizationalUnit

dn: ou=groups,${SUFFIX}
objectClass: organizationalUnit

dn: ${READER.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
userPassword: ${READER.password}
`;
