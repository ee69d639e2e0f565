import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BadSignInFile, readSignInFile } from './readSignInFile.ts';
import type { ProviderSettings } from './SignInSettings.ts';

const ENV = { CHARGEHAND_SECRET_CORP: 'from the environment', CHARGEHAND_SECRET_EMPTY: '', HOME: '/root' };

async function read(file: string, publicUrl?: string): Promise<readonly ProviderSettings[]> {
  const folder = await mkdtemp(join(tmpdir(), 'chargehand-sign-in-file-'));
  try {
    await writeFile(join(folder, 'secret'), 'from a file\n');
    await writeFile(join(folder, 'sign-in.yaml'), file);
    return await readSignInFile({ file: join(folder, 'sign-in.yaml'), publicUrl, env: ENV });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function faultsOf(file: string): Promise<readonly string[]> {
  try {
    await read(file);
    return [];
  } catch (error) {
    assert.ok(error instanceof BadSignInFile);
    return error.faults;
  }
}

const OIDC = `publicUrl: https://chargehand.example.com
providers:
  - name: corp
    kind: oidc
    issuer: https://sso.example.com/realms/corp
    clientId: chargehand
`;
const LDAP = `providers:
  - name: directory
    kind: ldap
    bindDn: cn=reader
    bindPasswordFile: secret
    base: dc=example
`;

test('the shortest settings have what is usual', async () => {
  const [corp] = await read(OIDC);
  assert.ok(corp?.kind === 'oidc');
  assert.equal(corp.redirectUri.href, 'https://chargehand.example.com/sign-in/oidc/corp/callback');
  assert.deepEqual(corp.origins, ['https://sso.example.com']);
  assert.deepEqual(corp.claims, { login: 'preferred_username', name: 'name', email: 'email', groups: 'groups' });
  assert.deepEqual([corp.title, corp.clientSecret, corp.administrators], ['corp', undefined, []]);
  const [directory] = await read(`${LDAP}    url: ldaps://ldap.example.com\n`);
  assert.ok(directory?.kind === 'ldap');
  assert.deepEqual([directory.filter, directory.attributes.subject], ['(uid={login})', 'entryUUID']);
});

test('where browsers come from is said in the file or by its own setting, and must be said for issuers', async () => {
  const silent = OIDC.replace(/^publicUrl.*\n/, '');
  assert.equal((await faultsOf(silent)).length, 1);
  const [corp] = await read(silent, 'https://elsewhere.example.com');
  assert.equal(corp?.kind === 'oidc' && corp.redirectUri.origin, 'https://elsewhere.example.com');
});

test('secrets come from a file or a variable, and never stand in the file itself', async () => {
  const [fromFile] = await read(`${OIDC}    clientSecretFile: secret\n`);
  assert.equal(fromFile?.kind === 'oidc' && fromFile.clientSecret, 'from a file');
  const [fromEnv] = await read(`${OIDC}    clientSecretEnv: CHARGEHAND_SECRET_CORP\n`);
  assert.equal(fromEnv?.kind === 'oidc' && fromEnv.clientSecret, 'from the environment');
  const faults = await faultsOf(`${OIDC}    clientSecret: hunter2-in-clear\n`);
  assert.equal(faults.length, 1);
  assert.doesNotMatch(faults.join(), /hunter2/);
  for (const wrong of ['clientSecretEnv: CHARGEHAND_SECRET_EMPTY', 'clientSecretEnv: HOME', 'clientSecretFile: none'])
    assert.equal((await faultsOf(`${OIDC}    ${wrong}\n`)).length, 1, wrong);
});

test('nothing unencrypted leaves the machine: https and ldaps or StartTLS, plain on loopback alone', async () => {
  for (const issuer of [
    'http://sso.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://x',
  ])
    assert.equal((await faultsOf(OIDC.replace('https://sso.example.com/realms/corp', issuer))).length, 1, issuer);
  assert.deepEqual(await faultsOf(OIDC.replace('https://sso.example.com', 'http://127.0.0.1:8081')), []);
  assert.equal((await faultsOf(OIDC.replace('https://charge', 'http://charge'))).length, 1);
  const wrong = ['ldap://ldap.example.com', 'https://ldap.example.com', 'ldaps://reader@ldap.example.com', 'ldaps://'];
  for (const url of wrong) assert.equal((await faultsOf(`${LDAP}    url: ${url}\n`)).length, 1, url);
  for (const url of [
    'ldaps://ldap.example.com:1636',
    'ldap://127.0.0.1',
    'ldap://ldap.example.com\n    startTls: true',
  ])
    assert.deepEqual(await faultsOf(`${LDAP}    url: ${url}\n`), [], url);
  assert.equal((await faultsOf(`${LDAP}    url: ldaps://ldap.example.com\n    startTls: true\n`)).length, 1);
});

test('there is no way to switch the check of certificates off', async () => {
  for (const name of ['verify', 'insecure', 'rejectUnauthorized', 'tlsVerify', 'skipTlsVerify'])
    assert.equal((await faultsOf(`${LDAP}    url: ldaps://ldap.example.com\n    ${name}: false\n`)).length, 1, name);
});

test('a filter needs its place, and parses', async () => {
  const url = '    url: ldaps://ldap.example.com\n';
  for (const filter of ['(uid=anna)', '(uid={login}', '(uid={user})', '(&(uid={login})(cn={dn}))', '{login'])
    assert.equal((await faultsOf(`${LDAP}${url}    filter: "${filter}"\n`)).length, 1, filter);
  const groups = '    groupSearch:\n      base: ou=groups\n      filter: "(member:1.2.840.113556.1.4.1941:={dn})"\n';
  assert.deepEqual(await faultsOf(`${LDAP}${url}${groups}`), []);
});

test('all faults are told together', async () => {
  const faults = await faultsOf(`
publicUrl: https://chargehand.example.com/path
people: all
providers:
  - { name: local, kind: oidc, issuer: "https://a.example.com", clientId: c, scopes: [profile] }
  - { name: one, kind: oidc, issuer: "https://b.example.com", clientId: c, administrators: everyone }
  - { name: One, kind: oidc, issuer: "https://b.example.com", clientId: c, origins: ["https://x.example.com/path"] }
  - { name: saml, kind: saml }
  - { kind: ldap }
`);
  const places = faults.map((fault) => fault.slice(0, fault.indexOf(':')));
  assert.deepEqual(places.toSorted(), [
    'people',
    'providers',
    'providers',
    'providers[0].name',
    'providers[0].scopes',
    'providers[1].administrators',
    'providers[2].origins',
    'providers[3].kind',
    'providers[4].base',
    'providers[4].bindDn',
    'providers[4].bindPasswordFile',
    'providers[4].name',
    'providers[4].url',
    'publicUrl',
  ]);
});
