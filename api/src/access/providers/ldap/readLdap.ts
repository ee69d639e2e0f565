import type { Settings } from '../../../platform/Settings.ts';
import { isLoopback } from '../isLoopback.ts';
import { COMMON_NAMES, type ProviderEntry } from '../ProviderEntry.ts';
import { LDAP_ATTRIBUTES, type LdapAttribute, type LdapGroupSearch, type LdapSettings } from '../SignInSettings.ts';
import { fillFilter } from './fillFilter.ts';

const SECRET = ['bindPassword', 'bindPasswordFile', 'bindPasswordEnv'];
const NAMES = [...COMMON_NAMES, 'url', 'startTls', 'bindDn', ...SECRET, 'base', 'filter', 'attributes', 'groupSearch'];

const DEFAULT_ATTRIBUTES = {
  subject: 'entryUUID',
  login: 'uid',
  name: 'cn',
  email: 'mail',
  groups: 'memberOf',
} as const satisfies Record<LdapAttribute, string>;

/** Reads a provider of kind ldap; faults are noted. */
export async function readLdap(entry: ProviderEntry): Promise<LdapSettings> {
  const { settings } = entry;
  settings.refuseOthers(NAMES);
  const startsTls = settings.boolean('startTls', false);
  const bindPassword = await entry.readSecret('bindPassword');
  if (bindPassword === undefined) settings.fault('bindPasswordFile', 'expected this or bindPasswordEnv');
  return {
    ...(await entry.readCommon()),
    kind: 'ldap',
    url: readUrl(settings, startsTls),
    startsTls,
    bindDn: settings.text('bindDn') ?? '',
    bindPassword: bindPassword ?? '',
    base: settings.text('base') ?? '',
    filter: readFilter(settings, ['login'], '(uid={login})'),
    attributes: readAttributes(settings),
    groupSearch: readGroupSearch(settings),
  };
}

const NO_SERVER = 'ldaps://directory.invalid';

function readUrl(settings: Settings, startsTls: boolean): URL {
  const text = settings.text('url') ?? NO_SERVER;
  const url = URL.parse(text);
  const isPlain = /^ldaps?:\/\/[^/?#@]+\/?$/.test(text);
  if (url === null || !isPlain) {
    settings.fault('url', 'expected ldaps:// or ldap:// and a host, without user, path and query');
    return new URL(NO_SERVER);
  }
  if (url.protocol === 'ldaps:' && startsTls) settings.fault('startTls', 'expected only with ldap://');
  if (url.protocol === 'ldap:' && !startsTls && !isLoopback(url))
    settings.fault('url', 'expected ldaps://, or startTls: true; passwords do not cross a network in the clear');
  return url;
}

/** A filter that can be parsed and has one of the places for a value, and no other. */
function readFilter(settings: Settings, places: readonly string[], byDefault: string): string {
  const filter = settings.optional('filter') ?? byDefault;
  const found = [...filter.matchAll(/\{([^}]*)\}/g)].map(([, place]) => place ?? '');
  const isUnderstood = found.length > 0 && found.every((place) => places.includes(place));
  const expected = places.map((place) => `{${place}}`).join(' or ');
  if (!isUnderstood) settings.fault('filter', `expected ${expected} in it, and nothing else in braces`);
  else if (!isFilter(filter)) settings.fault('filter', 'is no LDAP filter (RFC 4515)');
  return filter;
}

function isFilter(filter: string): boolean {
  try {
    fillFilter(filter, { login: 'x', dn: 'cn=x' });
    return true;
  } catch {
    return false;
  }
}

function readAttributes(settings: Settings): Readonly<Record<LdapAttribute, string>> {
  if (!settings.has('attributes')) return DEFAULT_ATTRIBUTES;
  const section = settings.section('attributes');
  section.refuseOthers(LDAP_ATTRIBUTES);
  const read = LDAP_ATTRIBUTES.map((name) => [name, section.optional(name) ?? DEFAULT_ATTRIBUTES[name]] as const);
  return { ...DEFAULT_ATTRIBUTES, ...Object.fromEntries(read) };
}

function readGroupSearch(settings: Settings): LdapGroupSearch | undefined {
  if (!settings.has('groupSearch')) return undefined;
  const section = settings.section('groupSearch');
  section.refuseOthers(['base', 'filter', 'name']);
  return {
    base: section.text('base') ?? '',
    filter: readFilter(section, ['dn', 'login'], '(member={dn})'),
    name: section.optional('name') ?? 'cn',
  };
}
