import { namedFacts, namedHostgroups, namedTitles, type Filter } from '@chargehand/fact-filter';
import type { ScopeOfTask } from './storeScope.ts';

/** What a filter names, for the histories of these things. */
export function namedIn(filter: Filter): Omit<ScopeOfTask, 'taskId' | 'hosts'> {
  return {
    facts: namedFacts(filter),
    hostgroups: namedHostgroups(filter),
    locations: namedTitles(filter, 'location'),
    organizations: namedTitles(filter, 'organization'),
  };
}
