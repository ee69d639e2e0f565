import type { Permission } from '../../access/Permission.ts';
import type { ForemanFilter, ForemanRole } from './ForemanRights.ts';
import type { HostgroupTitles } from './ForemanTrees.ts';
import { grantOnHosts, grantToRun, unlimited, type HostGrant } from './HostGrant.ts';
import { NotExpressible } from './NotExpressible.ts';
import type { Unexpressed } from './Unexpressed.ts';

/** What a role of Foreman allows in our words, whoever has it. */
export interface TranslatedRole {
  readonly grants: readonly HostGrant[];
  /** Permissions that are about everything, for users who are in every place there is. */
  readonly atAll: readonly Permission[];
  readonly unexpressed: readonly Unexpressed[];
}

/** What our permission means takes all of these in Foreman, without limits: with fewer, it would allow more. */
const AT_ALL: readonly { readonly permission: Permission; readonly needs: readonly string[] }[] = [
  { permission: 'VIEW_AUDIT', needs: ['view_audit_logs'] },
  { permission: 'MANAGE_USERS', needs: ['create_users', 'edit_users', 'destroy_users'] },
  {
    permission: 'MANAGE_ROLES',
    needs: [
      ...['create_roles', 'edit_roles', 'destroy_roles', 'create_filters', 'edit_filters', 'destroy_filters'],
      ...['create_usergroups', 'edit_usergroups', 'destroy_usergroups', 'edit_users'],
    ],
  },
];

const ON_JOBS: ReadonlyMap<string, Permission> = new Map([
  ['view_job_invocations', 'VIEW_TASKS'],
  ['cancel_job_invocations', 'STOP_TASKS'],
]);

const OWN_JOBS = /^\s*(?:user|owner)\s*=\s*"?current_user"?\s*$/;

/** Says what a role of Foreman allows by its filters. What has no counterpart that means no more grants nothing, and is told. */
export function translateRole(
  role: ForemanRole,
  filters: readonly ForemanFilter[],
  hostgroups: HostgroupTitles,
): TranslatedRole {
  const without = filters.filter(({ isUnlimited }) => isUnlimited).flatMap(({ permissions }) => permissions);
  const held: Held = { role, unlimited: new Set(without), all: new Set(filters.flatMap((each) => each.permissions)) };
  const grants: HostGrant[] = [];
  const unexpressed: Unexpressed[] = [];
  for (const filter of filters)
    for (const [reason, names] of faultsOf(filter, held, { hostgroups, grants }))
      unexpressed.push({ kind: 'FILTER', name: role.name, filterId: filter.id, what: wordsOf(filter, names), reason });
  const atAll = AT_ALL.filter(({ needs }) => needs.every((name) => held.unlimited.has(name)));
  return { grants, atAll: atAll.map(({ permission }) => permission), unexpressed };
}

interface Held {
  readonly role: ForemanRole;
  /** Permissions by filters without limits. */
  readonly unlimited: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
}

interface Collecting {
  readonly hostgroups: HostgroupTitles;
  readonly grants: HostGrant[];
}

/** Permissions that are left out, by the reason; the others are granted. */
function faultsOf(filter: ForemanFilter, held: Held, collecting: Collecting): ReadonlyMap<string, readonly string[]> {
  const faults = new Map<string, string[]>();
  for (const name of new Set(filter.permissions))
    try {
      const grant = grantOf(name, filter, { ...held, hostgroups: collecting.hostgroups });
      if (grant !== undefined) collecting.grants.push(grant);
    } catch (fault) {
      if (!(fault instanceof NotExpressible)) throw fault;
      const reason = `${fault.message.slice(0, 1).toUpperCase()}${fault.message.slice(1)}`;
      faults.set(reason, [...(faults.get(reason) ?? []), name]);
    }
  return faults;
}

type Judging = Held & Pick<Collecting, 'hostgroups'>;

/** Undefined: what the permission allows is said elsewhere. Throws NotExpressible. */
function grantOf(name: string, filter: ForemanFilter, judging: Judging): HostGrant | undefined {
  if (name === 'view_hosts') return grantOnHosts('VIEW_HOSTS', { filter, role: judging.role }, judging.hostgroups);
  if (name === 'create_template_invocations') return runOf(filter, judging);
  if (name === 'create_job_invocations') return refuseLoneJobs(filter, judging);
  const onJobs = ON_JOBS.get(name);
  if (onJobs !== undefined) return jobsOf(onJobs, filter);
  return refuseOthers(name, judging);
}

function runOf(filter: ForemanFilter, { unlimited: without, hostgroups }: Judging): HostGrant {
  if (!without.has('create_job_invocations'))
    throw new NotExpressible('to run takes create_job_invocations as well, without limits and in the same role.');
  return grantToRun(filter, hostgroups);
}

function refuseLoneJobs(filter: ForemanFilter, { all }: Judging): undefined {
  if (!filter.isUnlimited) throw new NotExpressible('which jobs somebody may start cannot be limited here as there.');
  if (!all.has('create_template_invocations'))
    throw new NotExpressible('to run takes create_template_invocations as well, in the same role.');
}

/** Undefined: it is about one's own jobs, which everybody sees and stops here. */
function jobsOf(permission: Permission, filter: ForemanFilter): HostGrant | undefined {
  if (filter.isUnlimited) return unlimited(permission, filter.id);
  if (filter.search !== null && OWN_JOBS.test(filter.search)) return undefined;
  throw new NotExpressible('which jobs are meant cannot be said here: rules are about hosts.');
}

function refuseOthers(name: string, { unlimited: without }: Judging): undefined {
  const counterparts = AT_ALL.filter(({ needs }) => needs.includes(name));
  if (counterparts.some(({ needs }) => needs.every((each) => without.has(each)))) return;
  const [counterpart] = counterparts;
  if (counterpart === undefined) throw new NotExpressible('there is nothing like it here that means no more.');
  throw new NotExpressible(`${counterpart.permission} takes ${counterpart.needs.join(', ')} without limits.`);
}

function wordsOf({ search }: ForemanFilter, names: readonly string[]): string {
  const permissions = names.join(', ');
  return search === null ? permissions : `${permissions} where ${search}`;
}
