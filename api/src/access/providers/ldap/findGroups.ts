import type { Client, Entry } from 'ldapts';
import type { LdapSettings } from '../SignInSettings.ts';
import { fillFilter } from './fillFilter.ts';
import { readAttribute } from './readAttribute.ts';

const SEARCH_SECONDS = 5;
const PAGE_SIZE = 500;

/** The groups of a person: what an attribute of the entry says, and what a search for groups finds. */
export async function findGroups(
  client: Client,
  { attributes, groupSearch }: LdapSettings,
  person: { readonly entry: Entry; readonly login: string },
): Promise<readonly string[]> {
  const told = readAttribute(person.entry, attributes.groups);
  if (groupSearch === undefined) return told;
  const { searchEntries } = await client.search(groupSearch.base, {
    scope: 'sub',
    derefAliases: 'never',
    filter: fillFilter(groupSearch.filter, { login: person.login, dn: person.entry.dn }),
    attributes: [groupSearch.name],
    paged: { pageSize: PAGE_SIZE },
    timeLimit: SEARCH_SECONDS,
  });
  return [...told, ...searchEntries.flatMap((entry) => readAttribute(entry, groupSearch.name))];
}
