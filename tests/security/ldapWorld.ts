import { READER, startSlapd, SUFFIX, type Slapd } from '../support/slapd.ts';
import { startSignInWorld, type SignInWorld } from './signInWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import { Visitor } from '../support/Visitor.ts';

/** The API with a real directory, reached in ways that are right and wrong. */
export interface LdapWorld extends SignInWorld {
  readonly slapd: Slapd;
  /** Signs in; the login of the account, or the code of the refusal. */
  signIn(login: string, password: string, provider?: string): Promise<string>;
}

const PEOPLE: readonly (readonly [uid: string, name: string])[] = [
  ['anna', 'Anna A.'],
  ['boris', 'Boris B.'],
  ['jörg (ops)*', 'Jörg'],
];

/** The password of a person in the directory. */
export function passwordOf(uid: string): string {
  return `the password of ${uid}`;
}

/** Starts a directory with three people and two groups, and the API. */
export async function startLdapWorld(): Promise<LdapWorld> {
  await using cleanup = new AsyncDisposableStack();
  const slapd = cleanup.use(await startSlapd());
  for (const [uid, name] of PEOPLE) await slapd.add(personLdif(uid, name));
  await slapd.add(groupLdif('ops', ['anna', 'jörg (ops)*']));
  await slapd.add(groupLdif('admins', ['boris']));
  const world = cleanup.use(await startSignInWorld(() => providersOf(slapd)));
  await query(world.em, `insert into user_group (name) values ('Operators')`);
  const resources = cleanup.move();
  return {
    ...world,
    slapd,
    signIn: async (login, password, provider = 'directory') => {
      const mutation = `mutation ($login: String!, $password: String!, $provider: String) {
        signIn(login: $login, password: $password, provider: $provider) { user { login } } }`;
      const answer = await new Visitor().ask(world.url, mutation, { login, password, provider });
      const said = JSON.stringify(answer);
      return (/"login":"((?:[^"\\]|\\.)+)"/.exec(said) ?? /"code":"(\w+)"/.exec(said))?.[1] ?? said;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** How a directory is asked as it should be. */
export function providerOf(slapd: Slapd): object {
  return {
    name: 'directory',
    title: 'Directory',
    url: `ldaps://localhost:${slapd.tlsPort}`,
    kind: 'ldap',
    bindDn: READER.dn,
    bindPasswordEnv: 'CHARGEHAND_SECRET_TEST',
    base: `ou=people,${SUFFIX}`,
    filter: '(&(objectClass=inetOrgPerson)(uid={login}))',
    caFile: slapd.caFile,
  };
}

function providersOf(slapd: Slapd): readonly object[] {
  const common = providerOf(slapd);
  const groupSearch = { base: `ou=groups,${SUFFIX}`, filter: '(&(objectClass=groupOfNames)(member={dn}))' };
  const groups = { ops: 'Operators' };
  const startTls = true;
  return [
    { ...common, groupSearch, groups, administrators: ['admins'] },
    { ...common, name: 'upgraded', url: `ldap://localhost:${slapd.port}`, startTls },
    { ...common, name: 'member-of', groups: { [`cn=ops,ou=groups,${SUFFIX}`]: 'Operators' } },
    { ...common, name: 'by-dn', attributes: { subject: 'dn' } },
    { ...common, name: 'no-subject', attributes: { subject: 'employeeNumber' } },
    { ...common, name: 'everybody', filter: '(|(uid={login})(objectClass=inetOrgPerson))' },
    { ...common, name: 'plain', url: `ldap://127.0.0.1:${slapd.port}` },
    { ...common, name: 'wrong-name', url: `ldaps://127.0.0.1:${slapd.tlsPort}` },
    { ...common, name: 'wrong-name-upgraded', url: `ldap://127.0.0.1:${slapd.port}`, startTls },
    { ...common, name: 'stranger', caFile: slapd.strangerFile },
    {
      ...common,
      name: 'stranger-upgraded',
      url: `ldap://localhost:${slapd.port}`,
      startTls,
      caFile: slapd.strangerFile,
    },
    { ...common, name: 'system-authorities', caFile: undefined },
    { ...common, name: 'wrong-reader', bindDn: `cn=nobody,${SUFFIX}` },
  ];
}

/** A person as LDIF; values in base64, so that names may be anything. */
export function personLdif(uid: string, name: string): string {
  const lines = [
    ['dn', dnOf(uid)],
    ['objectClass', 'inetOrgPerson'],
    ['uid', uid],
    ['cn', name],
    ['sn', name],
    ['mail', 'somebody@example.com'],
    ['userPassword', passwordOf(uid)],
  ] as const;
  return ldifOf(lines);
}

function groupLdif(name: string, uids: readonly string[]): string {
  const members = uids.map((uid) => ['member', dnOf(uid)] as const);
  return ldifOf([['dn', `cn=${name},ou=groups,${SUFFIX}`], ['objectClass', 'groupOfNames'], ['cn', name], ...members]);
}

function dnOf(uid: string): string {
  return `uid=${uid},ou=people,${SUFFIX}`;
}

function ldifOf(lines: readonly (readonly [string, string])[]): string {
  return `${lines.map(([name, value]) => `${name}:: ${Buffer.from(value).toString('base64')}`).join('\n')}\n`;
}
