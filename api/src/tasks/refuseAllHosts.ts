import type { Filter } from '@chargehand/fact-filter';
import { isAllowed } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { needsAllHostsRight } from './isForAllHosts.ts';

export class AllHostsNotAllowed extends AppError {
  readonly code = 'ALL_HOSTS_NOT_ALLOWED';
  override readonly isRefusal = true;
  constructor() {
    super(
      'This filter selects every host, for which the right "RUN_ON_ALL_HOSTS" is needed. Name the hosts, a group, a place or a fact that is not of all hosts.',
    );
  }
}

/** Throws AllHostsNotAllowed if the filter, which selects so many hosts now, is for all hosts and the caller has no right to run on all of them. */
export async function refuseAllHosts(
  { caller, em }: Pick<RequestContext, 'caller' | 'em'>,
  filter: Filter,
  selected: number,
): Promise<void> {
  if (isAllowed('RUN_ON_ALL_HOSTS', caller)) return;
  if (await needsAllHostsRight(em, filter, selected)) throw new AllHostsNotAllowed();
}
