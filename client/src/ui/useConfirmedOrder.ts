import { computed, shallowRef } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { Problem } from './readProblem.ts';
import { useOrder } from './useOrder.ts';
import type { Order } from './useOrder.ts';

const confirmPassword = graphql(`
  mutation ConfirmPassword($password: String!) {
    confirmPassword(password: $password)
  }
`);

/** An order for which the API may first want one's own password. */
export interface ConfirmedOrder extends Pick<Order, 'busy' | 'give'> {
  /** Why the last order was refused, other than for want of a password. */
  readonly problem: ComputedRef<Problem | undefined>;
  /** Whether the last order waits for one's own password. */
  readonly asksPassword: ComputedRef<boolean>;
  /** Why the password was refused. */
  readonly passwordProblem: Readonly<ShallowRef<Problem | undefined>>;
  /** Confirms one's own password, and gives the order that waits for it again; tells whether it was carried out. */
  confirm(password: string): Promise<boolean>;
  /** Forgets the order that waits, and the problem. */
  forget(): void;
}

type Send = () => Promise<unknown>;

/** Gives orders, one at a time; for use with ConfirmPasswordDialog. */
export function useConfirmedOrder(): ConfirmedOrder {
  const apollo = useApollo();
  const order = useOrder();
  const confirming = useOrder();
  const waiting = shallowRef<Send>();
  const lacksPassword = computed(() => order.problem.value?.code === 'PASSWORD_NEEDED');

  async function give(send: Send): Promise<boolean> {
    waiting.value = send;
    const isDone = await order.give(send);
    if (isDone) waiting.value = undefined;
    return isDone;
  }

  return {
    busy: order.busy,
    give,
    problem: computed(() => (lacksPassword.value ? undefined : order.problem.value)),
    asksPassword: computed(() => waiting.value !== undefined && lacksPassword.value),
    passwordProblem: confirming.problem,
    async confirm(password) {
      const send = waiting.value;
      const variables = { password };
      const isRight = await confirming.give(() => apollo.mutate({ mutation: confirmPassword, variables }));
      // Whoever has cancelled meanwhile has cancelled.
      return isRight && send !== undefined && waiting.value === send && (await give(send));
    },
    forget() {
      order.forget();
      confirming.forget();
      waiting.value = undefined;
    },
  };
}
