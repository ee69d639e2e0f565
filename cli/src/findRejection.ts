import { graphql, type ResultOf, type TaskProgress } from '@chargehand/api-client';
import type { CliContext } from './CliContext.ts';

const WhyNothingRan = graphql(`
  query WhyNothingRan($id: ID!) {
    task(id: $id) {
      rejection {
        code
        message
      }
    }
  }
`);

type Rejection = NonNullable<NonNullable<ResultOf<typeof WhyNothingRan>['task']>['rejection']>;

/** Why a task was missed or rejected. Null: it was neither. */
export async function findRejection(
  { client, signal }: CliContext,
  { id, state }: Pick<TaskProgress, 'id' | 'state'>,
): Promise<Rejection | null> {
  if (state !== 'MISSED' && state !== 'REJECTED') return null;
  const { task } = await client.request(WhyNothingRan, { id }, { signal });
  return task?.rejection ?? null;
}
