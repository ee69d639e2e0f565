import type { Ref, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import type { Problem } from '../ui/readProblem.ts';
import { makeKeys } from '../ui/makeKeys.ts';
import { useOrder } from '../ui/useOrder.ts';
import { scheduleDetails } from './scheduleDetails.ts';

const createSchedule = graphql(
  `
    mutation CreateSchedule($input: ScheduleInput!, $key: String!) {
      createSchedule(input: $input, key: $key) {
        ...ScheduleDetails
      }
    }
  `,
  [scheduleDetails],
);

const updateSchedule = graphql(
  `
    mutation UpdateSchedule($id: ID!, $input: ScheduleInput!) {
      updateSchedule(id: $id, input: $input) {
        ...ScheduleDetails
      }
    }
  `,
  [scheduleDetails],
);

const setScheduleEnabled = graphql(
  `
    mutation SetScheduleEnabled($id: ID!, $isEnabled: Boolean!) {
      setScheduleEnabled(id: $id, isEnabled: $isEnabled) {
        ...ScheduleDetails
      }
    }
  `,
  [scheduleDetails],
);

const deleteSchedule = graphql(`
  mutation DeleteSchedule($id: ID!) {
    deleteSchedule(id: $id)
  }
`);

/** What is kept as a schedule. */
export type ScheduleInput = VariablesOf<typeof createSchedule>['input'];

/** Changes of schedules, one at a time; the problem says why the last one was refused. */
export interface ScheduleChanges {
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Keeps a new schedule, once however often it is pressed, or replaces the one with the id; returns its id, undefined when it was refused. */
  save(input: ScheduleInput, id?: string): Promise<string | undefined>;
  /** Tells whether it was done. */
  setEnabled(id: string, isEnabled: boolean): Promise<boolean>;
  /** Tells whether it was done. */
  remove(id: string): Promise<boolean>;
}

/** Keeps, replaces, enables, disables and deletes schedules. */
export function useScheduleChanges(): ScheduleChanges {
  const apollo = useApollo();
  const { busy, problem, give } = useOrder();
  const keyOf = makeKeys();

  async function save(input: ScheduleInput, id?: string): Promise<string | undefined> {
    let saved = id;
    const isDone = await give(async () => {
      if (id !== undefined) return apollo.mutate({ mutation: updateSchedule, variables: { id, input } });
      const { data } = await apollo.mutate({ mutation: createSchedule, variables: { input, key: keyOf(input) } });
      return (saved = data?.createSchedule.id);
    });
    return isDone ? saved : undefined;
  }

  return {
    busy,
    problem,
    save,
    setEnabled: (id, isEnabled) =>
      give(() => apollo.mutate({ mutation: setScheduleEnabled, variables: { id, isEnabled } })),
    remove: (id) => give(() => apollo.mutate({ mutation: deleteSchedule, variables: { id } })),
  };
}
