import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf, VariablesOf } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';

const tryRoleQuery = graphql(`
  query TryRole($id: ID!, $rules: [RoleRuleInput!]!) {
    tryRole(id: $id, rules: $rules, days: 30) {
      tasks
      tried
      changed {
        lost
        gained
        task {
          id
          createdAt
          command {
            id
            plugin
            action
          }
          createdBy {
            id
            login
          }
        }
      }
    }
  }
`);

/** What other rules would have meant. */
export type Trial = ResultOf<typeof tryRoleQuery>['tryRole'];

/** The last trial of a role's rules. */
export interface RoleTrial {
  readonly trial: Readonly<ShallowRef<Trial | undefined>>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  run(id: string, rules: VariablesOf<typeof tryRoleQuery>['rules']): Promise<void>;
  /** What was tried is not what stands there any more. */
  forget(): void;
}

/** Tries rules on the tasks of the last 30 days; an answer about rules that have changed since is dropped. */
export function useRoleTrial(): RoleTrial {
  const ask = useAsk();
  const trial = shallowRef<Trial>();
  const busy = ref(false);
  const problem = shallowRef<Problem>();
  let asked = new AbortController();

  function forget(): void {
    asked.abort();
    trial.value = undefined;
    problem.value = undefined;
    busy.value = false;
  }

  async function run(id: string, rules: VariablesOf<typeof tryRoleQuery>['rules']): Promise<void> {
    forget();
    const { signal } = (asked = new AbortController());
    busy.value = true;
    try {
      const { tryRole } = await ask(tryRoleQuery, { id, rules }, signal);
      if (!signal.aborted) trial.value = tryRole;
    } catch (cause) {
      if (!signal.aborted) problem.value = readProblem(cause);
    } finally {
      if (!signal.aborted) busy.value = false;
    }
  }

  return { trial, busy, problem, run, forget };
}
