import { computed, ref } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import type { Problem } from '../ui/readProblem.ts';
import { useQuery } from '../ui/useQuery.ts';
import { useUrlText } from '../ui/useUrlText.ts';
import { readRunRange } from './readRunRange.ts';
import type { RunRange } from './readRunRange.ts';

const fewRuns = 100;
/** The API tells no more at once. */
const mostRuns = 500;

const scheduledRunsQuery = graphql(`
  query ScheduledRuns($from: DateTime!, $to: DateTime!, $first: Int!) {
    scheduledRuns(from: $from, to: $to, first: $first) {
      dueAt
      schedule {
        id
        name
        command {
          id
          plugin
          action
        }
        filter
        owner {
          id
          login
        }
      }
    }
  }
`);

/** One due time that is still to come. */
export type ComingRun = ResultOf<typeof scheduledRunsQuery>['scheduledRuns'][number];

/** What is to run between the days of the URL. */
export interface ComingRuns {
  /** First and last local day, '' for none. */
  readonly days: { readonly from: Ref<string>; readonly to: Ref<string> };
  readonly range: ComputedRef<RunRange>;
  readonly runs: ComputedRef<readonly ComingRun[]>;
  /** There may be more than are told. */
  readonly isCut: ComputedRef<boolean>;
  /** How many more can be asked for; 0 when the API tells no more. */
  readonly most: ComputedRef<number>;
  readonly loading: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  more(): void;
  reload(): void;
}

/** Fetches the runs of all schedules in the range of ?from= and ?to=, in order of time. */
export function useComingRuns(): ComingRuns {
  const days = { from: useUrlText('from'), to: useUrlText('to') };
  const now = ref(presentMinute());
  const first = ref(fewRuns);
  const range = computed(() => readRunRange(days.from.value, days.to.value, now.value));
  const query = useQuery(scheduledRunsQuery, () => ({
    ...range.value,
    first: first.value,
  }));
  const reload = (): void => {
    const present = presentMinute();
    if (present.getTime() === now.value.getTime()) query.reload();
    else now.value = present;
  };
  const runs = computed(() => query.result.value?.scheduledRuns ?? []);
  return {
    days,
    range,
    runs,
    isCut: computed(() => runs.value.length >= first.value),
    most: computed(() => (first.value < mostRuns ? mostRuns : 0)),
    loading: query.loading,
    problem: query.problem,
    more: () => (first.value = mostRuns),
    reload,
  };
}

/** Whole minutes, so that what is asked for changes only when the answer may. */
function presentMinute(): Date {
  return new Date(Math.floor(Date.now() / 60_000) * 60_000);
}
