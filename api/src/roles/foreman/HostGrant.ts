import type { Filter } from '@chargehand/fact-filter';
import type { Permission } from '../../access/Permission.ts';
import type { ForemanFilter, ForemanRole } from './ForemanRights.ts';
import type { HostgroupTitles } from './ForemanTrees.ts';
import { NotExpressible } from './NotExpressible.ts';
import { translateSearch, type SearchSetting } from './translateSearch.ts';

/** What a filter of Foreman allows on hosts, before it is narrowed to the places of a user. */
export interface HostGrant {
  readonly filterId: number;
  readonly permission: Permission;
  /** Null: whatever the hosts are. */
  readonly filter: Filter | null;
  readonly trustsHosts: boolean;
  /** In one of these places themselves, not below, by Foreman's numbers. Null: in any. */
  readonly locations: readonly number[] | null;
  readonly organizations: readonly number[] | null;
  /** What a person has to say as actions, in Foreman's words. */
  readonly aboutJobs: readonly string[];
}

/** What a filter on hosts allows. Throws NotExpressible. */
export function grantOnHosts(
  permission: Permission,
  { filter, role }: { readonly filter: ForemanFilter; readonly role: ForemanRole },
  hostgroups: HostgroupTitles,
): HostGrant {
  if (filter.isUnlimited) return unlimited(permission, filter.id);
  const locations = filter.locations ?? role.locations;
  const organizations = filter.organizations ?? role.organizations;
  if (filter.search === null && locations.length === 0 && organizations.length === 0)
    throw new NotExpressible('Foreman says that it is limited, and not by what.');
  return {
    ...searched(permission, filter, { kind: 'host', hostgroups }),
    locations: locations.length === 0 ? null : locations,
    organizations: organizations.length === 0 ? null : organizations,
  };
}

/** What a filter on pairs of hosts and templates allows; they are in no places. Throws NotExpressible. */
export function grantToRun(filter: ForemanFilter, hostgroups: HostgroupTitles): HostGrant {
  if (filter.isUnlimited) return unlimited('RUN', filter.id);
  const isPlaced = [filter.locations, filter.organizations].some((places) => places !== null && places.length > 0);
  if (isPlaced || filter.search === null) throw new NotExpressible('it is limited by something else than a search.');
  return searched('RUN', filter, { kind: 'run', hostgroups });
}

/** A permission on all hosts of a user's places. */
export function unlimited(permission: Permission, filterId: number): HostGrant {
  return {
    filterId,
    permission,
    filter: null,
    trustsHosts: false,
    locations: null,
    organizations: null,
    aboutJobs: [],
  };
}

function searched(permission: Permission, { id, search }: ForemanFilter, setting: SearchSetting): HostGrant {
  if (search === null) return unlimited(permission, id);
  const found = translateSearch(search, setting);
  if (!found.ok) throw new NotExpressible(found.reason);
  const { filter, trustsHosts, aboutJobs } = found;
  return { ...unlimited(permission, id), filter, trustsHosts, aboutJobs };
}
