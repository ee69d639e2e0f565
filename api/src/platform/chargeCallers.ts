import { HeaderMap, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { BudgetSpent, type CostBudget } from './CostBudget.ts';
import { itemsOfOperation, lookupIn } from './limitCost.ts';

/** What is charged to whom. */
export interface Charging<Context> {
  readonly budget: CostBudget;
  /** Names whoever pays for a document. */
  readonly payerOf: (context: Context) => string;
}

/** Takes the cost of each document from the budget of its caller before anything of it is run; who has none left is told 429 and when to come back. */
export function chargeCallers<Context extends BaseContext>({
  budget,
  payerOf,
}: Charging<Context>): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, schema, contextValue }) => {
        // There is none of the name that was asked for, so nothing is run.
        if (operation === undefined) return;
        const items = itemsOfOperation(operation, lookupIn(schema, document));
        try {
          budget.spend(payerOf(contextValue), items);
        } catch (cause) {
          throw cause instanceof BudgetSpent ? refusalOf(cause) : cause;
        }
      },
    }),
  };
}

function refusalOf(cause: BudgetSpent): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(cause.retryAfterSeconds)]]);
  return new GraphQLError(cause.message, { originalError: cause, extensions: { http: { status: 429, headers } } });
}
