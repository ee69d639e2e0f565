import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useApollo, useAsk } from '../../apollo.ts';
import { graphql } from '../../graphql.ts';
import type { ResultOf } from '../../graphql.ts';
import { readProblem } from '../../ui/readProblem.ts';
import type { Problem } from '../../ui/readProblem.ts';
import { useOrder } from '../../ui/useOrder.ts';
import type { Order } from '../../ui/useOrder.ts';
import { runOptionFields } from '../rollout/runOptionFields.ts';

const requestQuery = graphql(
  `
    query ApprovalRequest($id: ID!) {
      task(id: $id) {
        id
        filter
        secretInputs
        createdAt
        command {
          plugin
          action
          arguments
        }
        createdBy {
          id
          login
        }
        counts {
          targeted
          pending
        }
        options {
          ...RunOptionFields
        }
        approval {
          expiresAt
          fingerprint
        }
      }
    }
  `,
  [runOptionFields],
);

const approveTask = graphql(`
  mutation ApproveTask($id: ID!, $fingerprint: String!) {
    approveTask(id: $id, fingerprint: $fingerprint) {
      id
      state
    }
  }
`);

const rejectTask = graphql(`
  mutation RejectTask($id: ID!, $reason: String!) {
    rejectTask(id: $id, reason: $reason) {
      id
      state
    }
  }
`);

/** What somebody asks to have approved, with the fingerprint of just this. */
export type ApprovalRequest = NonNullable<ResultOf<typeof requestQuery>['task']>;

/** What is asked for and how it is decided; each decision tells whether it was taken. */
export interface Approval extends Pick<Order, 'busy' | 'problem' | 'forget'> {
  readonly request: Readonly<ShallowRef<ApprovalRequest | undefined>>;
  /** Why the request could not be read. */
  readonly failure: Readonly<ShallowRef<Problem | undefined>>;
  readonly loading: Readonly<Ref<boolean>>;
  /** Reads the request anew, and forgets why the last decision was refused. */
  look(): Promise<void>;
  approve(fingerprint: string): Promise<boolean>;
  reject(reason: string): Promise<boolean>;
}

/**
 * The request for an approval of one task. Plan and fingerprint come in one answer and past the cache, so that what is approved is what is shown;
 * what the decision makes of the task is told by the task's own stream.
 */
export function useApproval(id: () => string): Approval {
  const ask = useAsk();
  const apollo = useApollo();
  const { busy, problem, give, forget } = useOrder();
  const request = shallowRef<ApprovalRequest>();
  const failure = shallowRef<Problem>();
  const loading = ref(false);
  const leaving = new AbortController();

  async function look(): Promise<void> {
    forget();
    loading.value = true;
    try {
      const { task } = await ask(requestQuery, { id: id() }, leaving.signal);
      request.value = task ?? undefined;
      failure.value = undefined;
    } catch (cause) {
      if (!leaving.signal.aborted) failure.value = readProblem(cause);
    }
    loading.value = false;
  }

  watch(id, () => void look(), { immediate: true });
  onScopeDispose(() => leaving.abort());
  return {
    ...{ request, failure, loading, busy, problem, forget, look },
    approve: (fingerprint) =>
      give(() => apollo.mutate({ mutation: approveTask, variables: { id: id(), fingerprint } })),
    reject: (reason) => give(() => apollo.mutate({ mutation: rejectTask, variables: { id: id(), reason } })),
  };
}
