import type { JsonValue } from '@chargehand/mcollective';
import type { ForemanReading } from './foremanPages.ts';
import { readPages, warningOfMissingRight } from './foremanPages.ts';
import type { SlashedTitles } from './foremanPlaces.ts';
import { ForemanRefused } from './foremanRefusal.ts';
import type { ForemanShape } from './ForemanRow.ts';
import { ForemanRow } from './ForemanRow.ts';
import type { InventoryBatch } from './InventorySource.ts';

const PER_PAGE = 1000;
/** Requests at once; Foreman serves people as well. */
const CONCURRENCY = 2;

const NAMED = { id: 'plain', name: 'plain' } as const;
const WITH_ROLES = { ...NAMED, roles: NAMED } as const;

/** What is kept of each, by Foreman's names; no mail addresses, no keys. */
const SHAPES = {
  users: {
    ...{ id: 'plain', login: 'plain', firstname: 'plain', lastname: 'plain', disabled: 'plain' },
    ...{ admin: 'plain', effective_admin: 'plain', auth_source_name: 'plain', locations: NAMED, organizations: NAMED },
    ...{ roles: NAMED, usergroups: WITH_ROLES, cached_usergroups: WITH_ROLES },
  },
  usergroups: {
    ...{ id: 'plain', name: 'plain', admin: 'plain', usergroups: NAMED, roles: NAMED },
    users: { id: 'plain', login: 'plain' },
  },
  roles: {
    ...{ id: 'plain', name: 'plain', description: 'plain', origin: 'plain', builtin: 'plain' },
    ...{ filters: { id: 'plain', resource_type: 'plain' }, locations: NAMED, organizations: NAMED },
  },
  filters: {
    ...{ id: 'plain', resource_type: 'plain', search: 'plain', 'unlimited?': 'plain', 'override?': 'plain' },
    permissions: { ...NAMED, resource_type: 'plain' },
    ...{ role: NAMED, locations: NAMED, organizations: NAMED },
  },
} as const satisfies Readonly<Record<string, ForemanShape>>;

type Resource = keyof typeof SHAPES;

const CONSEQUENCES = {
  users: 'Users are not read.',
  usergroups: 'User groups, and the roles that users have through them, are not read.',
  roles: 'Roles are not read.',
  filters: 'What roles allow is not read.',
} as const satisfies Readonly<Record<Resource, string>>;

/** Tells users, user groups, roles and filters in one batch, by Foreman's names, with the titles that an import has to mistrust; null stands for a list that the account may not see. */
export async function* readForemanPeople(
  reading: ForemanReading,
  slashed: SlashedTitles,
): AsyncGenerator<InventoryBatch, void> {
  yield { kind: 'progress', phase: 'people' };
  const users = yield* readResource(reading, 'users');
  const usergroups = yield* readResource(reading, 'usergroups');
  const roles = yield* readResource(reading, 'roles');
  const filters = yield* readResource(reading, 'filters');
  // Everybody has it, and no user lists it.
  const builtinDefaultRole = roles?.find(({ row }) => (row.numberOrNone('builtin') ?? 0) !== 0)?.kept ?? null;
  const people = { users: kept(users), usergroups: kept(usergroups), roles: kept(roles), filters: kept(filters) };
  yield { kind: 'people', people: { ...people, builtinDefaultRole, slashed: { ...slashed } } };
}

interface Person {
  readonly row: ForemanRow;
  readonly kept: JsonValue;
}

function kept(people: readonly Person[] | null): JsonValue {
  return people?.map((person) => person.kept) ?? null;
}

async function* readResource(
  reading: ForemanReading,
  resource: Resource,
): AsyncGenerator<InventoryBatch, readonly Person[] | null> {
  try {
    return await readAll(reading, resource);
  } catch (error) {
    yield warningOfMissingRight(error, CONSEQUENCES[resource]);
    return null;
  }
}

async function readAll(reading: ForemanReading, resource: Resource): Promise<readonly Person[]> {
  const people: Person[] = [];
  for await (const { rows } of readPages(reading, { resource, perPage: PER_PAGE }))
    for (let at = 0; at < rows.length; at += CONCURRENCY) {
      const asked = rows.slice(at, at + CONCURRENCY).map((row) => readDetails(reading, resource, row));
      for (const row of await Promise.all(asked))
        if (row !== undefined) people.push({ row, kept: row.keep(SHAPES[resource]) });
    }
  return people;
}

/** Roles of a user, members of a group and taxonomies are only on the page of each. Undefined: it was deleted meanwhile. */
async function readDetails(
  reading: ForemanReading,
  resource: Resource,
  row: ForemanRow,
): Promise<ForemanRow | undefined> {
  // Most filters are: they have no taxonomies, and nothing to add.
  if (resource === 'filters' && row.isSet('unlimited?')) return row;
  try {
    return new ForemanRow({ source: reading.source, resource }, await reading.get(`${resource}/${row.id}`, {}));
  } catch (error) {
    if (error instanceof ForemanRefused && error.status === 404) return undefined;
    throw error;
  }
}
