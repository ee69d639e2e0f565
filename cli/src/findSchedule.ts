import { graphql, type ResultOf } from '@chargehand/api-client';
import { CliFault } from './CliFault.ts';
import type { CliContext } from './CliContext.ts';

/** What people are shown of a schedule. */
export const ShownSchedule = graphql(`
  fragment ShownSchedule on Schedule @_unmask {
    id
    name
    filter
    cron
    at
    zone
    isEnabled
    missedPolicy
    graceSeconds
    options
    nextDueAt
    command {
      plugin
      action
      arguments
    }
    owner {
      login
    }
    next(count: 5) {
      utc
      local
      note
    }
  }
`);

const FindSchedule = graphql(
  `
    query FindSchedule($id: ID!) {
      schedule(id: $id) {
        ...ShownSchedule
      }
    }
  `,
  [ShownSchedule],
);

/** A schedule with its next due times. */
export type FoundSchedule = ResultOf<typeof ShownSchedule>;

/** Finds a schedule by its number; throws CliFault when there is none. */
export async function findSchedule({ client, signal }: CliContext, id: string): Promise<FoundSchedule> {
  const { schedule } = await client.request(FindSchedule, { id }, { signal });
  if (schedule === null) throw noSchedule(id);
  return schedule;
}

/** The fault that there is no such schedule. */
export function noSchedule(id: string): CliFault {
  return new CliFault('SCHEDULE_NOT_FOUND', `There is no schedule ${JSON.stringify(id)}; see: chargehand schedules`);
}
