import type { TypedDocumentNode } from '@apollo/client';
import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';

const cancelTask = graphql(`
  mutation CancelTask($id: ID!) {
    cancelTask(id: $id) {
      id
      state
    }
  }
`);

const pauseTask = graphql(`
  mutation PauseTask($id: ID!) {
    pauseTask(id: $id) {
      id
      state
    }
  }
`);

const resumeTask = graphql(`
  mutation ResumeTask($id: ID!) {
    resumeTask(id: $id) {
      id
      state
    }
  }
`);

const wishes = { cancel: cancelTask, pause: pauseTask, resume: resumeTask };

/** What can be wished of a task that is under way. */
export type Wish = keyof typeof wishes;

/** Changes how a task goes on. What it has done is told by the task's own stream. */
export interface TaskControl {
  /** The wish that is on its way. */
  readonly busy: Readonly<Ref<Wish | undefined>>;
  /** Why the last one was refused. */
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  /** Resolves when the API has answered; repeating a wish changes nothing. */
  ask(wish: Wish): Promise<void>;
}

/** Stops, pauses and resumes the task with this id. */
export function useTaskControl(id: () => string): TaskControl {
  const client = useApollo();
  const busy = ref<Wish>();
  const problem = shallowRef<Problem>();

  async function ask(wish: Wish): Promise<void> {
    if (busy.value !== undefined) return;
    busy.value = wish;
    problem.value = undefined;
    try {
      const mutation: TypedDocumentNode<unknown, { id: string }> = wishes[wish];
      await client.mutate({ mutation, variables: { id: id() } });
    } catch (cause) {
      problem.value = readProblem(cause);
    } finally {
      busy.value = undefined;
    }
  }

  return { busy, problem, ask };
}
