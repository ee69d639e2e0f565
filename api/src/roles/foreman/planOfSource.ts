import { createHash } from 'node:crypto';
import type { JsonValue } from '@chargehand/mcollective';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { loadForemanTrees } from './ForemanTrees.ts';
import type { ForemanRights } from './ForemanRights.ts';
import { ForemanNotFound } from './importErrors.ts';
import type { BeforeImport, ImportPlan } from './ImportPlan.ts';
import { planImport } from './planImport.ts';
import { readForemanRights } from './readForemanRights.ts';

const FIND_SOURCE = `
  select id, name, people, last_full_at as "readAt", location_rank as "locationRank", organization_rank as "organizationRank",
    hostgroup_rank as "hostgroupRank", is_configured as "isConfigured"
  from inventory_source where name = $1 and kind = 'foreman'`;

interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly people: JsonValue | null;
  readonly readAt: Date | null;
  readonly locationRank: number | null;
  readonly organizationRank: number | null;
  readonly hostgroupRank: number | null;
  readonly isConfigured: boolean;
}

const BEFORE = `
  select u.login, i.source_id as "sourceId" from app_user u left join imported_user i on i.user_id = u.id order by u.login`;
const OTHER_ROLES = `
  select lower(r.name) as name from role r where not exists (select 1 from imported_role i where i.role_id = r.id and i.source_id = $1)`;
const OTHER_GROUPS = `
  select lower(g.name) as name from user_group g where not exists (select 1 from imported_group i where i.group_id = g.id and i.source_id = $1)`;
const SHARED = `
  select exists (select 1 from inventory_source where id <> $1 and is_configured
    and (location_rank is not null or organization_rank is not null or hostgroup_rank is not null)) as "isShared"`;

/** What an import of a source would do now. */
export interface SourcePlan {
  readonly sourceId: number;
  readonly source: string;
  /** When the last full sync ended. Null: never, but something was read. */
  readonly readAt: Date | null;
  readonly plan: ImportPlan;
  /** Of the plan with all that it says: another plan has another one. */
  readonly fingerprint: string;
  /** For people. */
  readonly warnings: readonly string[];
}

/** Plans an import from what the last full sync read and what is here. Throws ForemanNotFound, ForemanRightsUnknown, ForemanAnswerStrange. */
export async function planOfSource(
  em: EntityManager,
  name: string,
  { matchesLogins }: { readonly matchesLogins: boolean },
): Promise<SourcePlan> {
  const [source] = name.includes('\0') ? [] : await query<SourceRow>(em, FIND_SOURCE, [name]);
  if (source === undefined) throw new ForemanNotFound(name);
  const rights = readForemanRights(source.name, source.people);
  const trees = await loadForemanTrees(em, source.id, rights.slashed);
  const plan = planImport(source.name, rights, { trees, before: await lookBefore(em, source.id), matchesLogins });
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([source.id, matchesLogins, plan]))
    .digest('base64url');
  const warnings = [...(await warningsOf(em, source)), ...signInWarnings(rights)];
  return { sourceId: source.id, source: source.name, readAt: source.readAt, plan, fingerprint, warnings };
}

/** An account without a password is of no use to who has no way in. */
function signInWarnings({ users }: ForemanRights): readonly string[] {
  const bySource = Map.groupBy(
    users.filter(({ isDisabled }) => !isDisabled),
    ({ authSource }) => authSource ?? 'what Foreman does not say',
  );
  return [...bySource].map(
    ([name, own]) =>
      `Users who sign in to Foreman by "${name.slice(0, 100)}": ${own.length}. Here they do by a provider that is set up for them, or by a sign-in link.`,
  );
}

async function lookBefore(em: EntityManager, sourceId: number): Promise<BeforeImport> {
  const users = await query<{ login: string; sourceId: number | null }>(em, BEFORE);
  const namesOf = async (statement: string): Promise<ReadonlySet<string>> =>
    new Set((await query<{ name: string }>(em, statement, [sourceId])).map(({ name }) => name));
  return {
    logins: new Set(users.map(({ login }) => login)),
    importedLogins: new Set(users.filter((user) => user.sourceId === sourceId).map(({ login }) => login)),
    otherRoles: await namesOf(OTHER_ROLES),
    otherGroups: await namesOf(OTHER_GROUPS),
  };
}

async function warningsOf(em: EntityManager, source: SourceRow): Promise<readonly string[]> {
  const [row] = await query<{ isShared: boolean }>(em, SHARED, [source.id]);
  return [
    ...(source.isConfigured ? [] : ['The source is no longer configured: what it said last is imported.']),
    ...(row?.isShared === true
      ? [
          'Other sources say as well which host is in which group and place: where they win, rules hold by what they say.',
        ]
      : []),
  ];
}
