import { selectsEveryHost, type Filter } from '@chargehand/fact-filter';
import { isAllowed } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';

export class AllHostsNotAllowed extends AppError {
  readonly code = 'ALL_HOSTS_NOT_ALLOWED';
  constructor() {
    super(
      'This filter selects every host, for which the right "runOnAllHosts" is needed. Name the hosts, a group, a place or a fact.',
    );
  }
}

/** Throws AllHostsNotAllowed if the filter selects every host whatever it is, and the caller has no right to run on all of them. */
export function refuseAllHosts({ caller }: Pick<RequestContext, 'caller'>, filter: Filter): void {
  if (selectsEveryHost(filter) && !isAllowed('runOnAllHosts', caller)) throw new AllHostsNotAllowed();
}
