import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDatabase } from '../support/database.ts';
import { dropAdministrators } from '@chargehand/api/access/providers/dropAdministrators';
import type { LdapSettings, OidcSettings, ProviderSettings } from '@chargehand/api/access/providers/SignInSettings';
import { query } from '@chargehand/api/platform/sql';

const COMMON = { title: 'x', groups: new Map<string, string>(), authorities: undefined };

function oidcAt(issuer: string, administrators: readonly string[]): OidcSettings {
  const claims = { login: 'login', name: 'name', email: 'email', groups: 'groups' };
  const redirectUri = new URL('https://chargehand.example.com');
  const client = {
    clientId: 'chargehand',
    clientSecret: undefined,
    scopes: ['openid'],
    origins: [],
    claims,
    redirectUri,
  };
  return { ...COMMON, ...client, kind: 'oidc', name: 'corp', issuer: new URL(issuer), administrators };
}

function ldapCalled(name: string, administrators: readonly string[]): LdapSettings {
  const attributes = { subject: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' };
  const search = { bindDn: 'cn=x', bindPassword: 'x', base: 'dc=x', filter: '(uid={login})', groupSearch: undefined };
  const url = new URL('ldaps://ldap.example.com');
  return { ...COMMON, ...search, kind: 'ldap', name, url, startsTls: false, attributes, administrators };
}

test('S13: who is an administrator by a provider ceases to be one when the file no longer lets that provider', async () => {
  await using database = await startDatabase();
  const em = database.orm.em.fork();
  await query(
    em,
    `insert into app_user (login, name, issuer, subject, is_admin, is_admin_from_provider) values
     ('a@corp', 'A', 'https://sso.example.com', '1', true, true), ('b@directory', 'B', 'directory', '2', true, true),
     ('c@corp', 'C', 'https://sso.example.com', '3', true, false)`,
  );
  const adminsUnder = async (providers: readonly ProviderSettings[]): Promise<readonly string[]> => {
    await dropAdministrators(database.orm.em.fork(), providers);
    const rows = await query<{ login: string }>(em, 'select login from app_user where is_admin order by login');
    return rows.map(({ login }) => login);
  };
  const both = [oidcAt('https://sso.example.com', ['admins']), ldapCalled('directory', ['admins'])];
  assert.deepEqual(await adminsUnder(both), ['a@corp', 'b@directory', 'c@corp']);
  assert.deepEqual(await adminsUnder([oidcAt('https://sso.example.com/', ['admins']), ldapCalled('directory', [])]), [
    'a@corp',
    'c@corp',
  ]);
  assert.deepEqual(await adminsUnder([]), ['c@corp']);
  const audit = await query<{ object: string }>(
    em,
    `select object from audit_entry where act = 'user.admin' order by id`,
  );
  assert.deepEqual(
    audit.map(({ object }) => object),
    ['login:b@directory', 'login:a@corp'],
  );
});
