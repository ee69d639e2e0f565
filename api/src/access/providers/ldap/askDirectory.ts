import { InvalidCredentialsError, SizeLimitExceededError, type Client, type Entry } from 'ldapts';
import type { ExternalPerson } from '../ExternalPerson.ts';
import { personOf } from '../personOf.ts';
import { ProviderUnreachable, UnusablePerson } from '../signInErrors.ts';
import type { LdapSettings } from '../SignInSettings.ts';
import { fillFilter } from './fillFilter.ts';
import { findGroups } from './findGroups.ts';
import { openDirectory } from './openDirectory.ts';
import { readAttribute } from './readAttribute.ts';

const SEARCH_SECONDS = 5;
/** Active Directory gives these as bytes. */
const BINARY = ['objectGUID', 'objectSid'];

/** Whom login and password belong to. Undefined: nobody whom the directory knows by them. Throws ProviderUnreachable, UnusablePerson. */
export async function askDirectory(
  settings: LdapSettings,
  login: string,
  password: string,
): Promise<ExternalPerson | undefined> {
  // A directory says yes to an empty password, having checked nothing (RFC 4513, 5.1.2).
  if (password === '' || login === '') return undefined;
  try {
    await using directory = await openDirectory(settings);
    await directory.client.bind(settings.bindDn, settings.bindPassword);
    const entry = await findPerson(directory.client, settings, login);
    if (entry === undefined || !(await isPasswordOf(settings, entry.dn, password))) return undefined;
    return await toPerson(directory.client, settings, entry);
  } catch (cause) {
    if (cause instanceof UnusablePerson) throw cause;
    throw new ProviderUnreachable(settings.title, { cause });
  }
}

/** References to other servers come apart from the entries and are let be. */
async function findPerson(client: Client, settings: LdapSettings, login: string): Promise<Entry | undefined> {
  const { subject, ...others } = settings.attributes;
  const attributes = [...Object.values(others), ...(subject === 'dn' ? [] : [subject])];
  try {
    const { searchEntries } = await client.search(settings.base, {
      scope: 'sub',
      derefAliases: 'never',
      filter: fillFilter(settings.filter, { login, dn: '' }),
      attributes,
      explicitBufferAttributes: BINARY,
      sizeLimit: 2,
      timeLimit: SEARCH_SECONDS,
    });
    return onlyOne(settings, searchEntries);
  } catch (cause) {
    if (cause instanceof SizeLimitExceededError) return onlyOne(settings, [...Array<undefined>(2)]);
    throw cause;
  }
}

/** Of two people with one login nobody can say whose password it is. */
function onlyOne(settings: LdapSettings, entries: readonly (Entry | undefined)[]): Entry | undefined {
  if (entries.length > 1) throw new UnusablePerson(settings.title, 'has several entries for this login');
  const [entry] = entries;
  return entry?.dn === '' ? undefined : entry;
}

/** On a connection of its own, so that the one that searches stays who it is. */
async function isPasswordOf(settings: LdapSettings, dn: string, password: string): Promise<boolean> {
  await using directory = await openDirectory(settings);
  try {
    await directory.client.bind(dn, password);
    return true;
  } catch (cause) {
    if (cause instanceof InvalidCredentialsError) return false;
    throw cause;
  }
}

async function toPerson(client: Client, settings: LdapSettings, entry: Entry): Promise<ExternalPerson> {
  const { attributes, name: provider } = settings;
  const [login] = readAttribute(entry, attributes.login);
  const [subject] = attributes.subject === 'dn' ? [entry.dn] : readAttribute(entry, attributes.subject);
  return personOf({
    provider,
    issuer: provider,
    subject,
    login,
    name: readAttribute(entry, attributes.name)[0],
    email: readAttribute(entry, attributes.email)[0],
    groups: await findGroups(client, settings, { entry, login: login ?? '' }),
  });
}
