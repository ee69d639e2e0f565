import { GraphQLError } from 'graphql';
import { BudgetSpent, type CostBudget } from './CostBudget.ts';

/** Takes the cost of a subscription from the budget of whoever pays; the fault if there is not enough left. Undefined as the payer: nobody knows, and they are told so when it begins. */
export function chargeSubscription(
  budget: CostBudget,
  payer: string | undefined,
  items: number,
): readonly GraphQLError[] | undefined {
  if (payer === undefined) return undefined;
  try {
    budget.spend(payer, items);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    return [new GraphQLError(cause.message, { originalError: cause })];
  }
}
