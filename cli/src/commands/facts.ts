import { graphql } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { printList } from '../output/printList.ts';

const ListFacts = graphql(`
  query ListFacts($search: String, $first: Int!) {
    facts(search: $search, first: $first) {
      totalCount
      nodes {
        name
        hostCount
      }
    }
  }
`);

const FactValues = graphql(`
  query FactValues($name: String!, $first: Int!) {
    fact(name: $name) {
      values(first: $first) {
        value
        hostCount
      }
    }
  }
`);

/** Lists facts by name, or the values of one fact. */
export async function facts(
  context: CliContext,
  search: string | undefined,
  options: { first: number; values?: string },
): Promise<number> {
  return options.values === undefined
    ? await listFacts(context, search, options.first)
    : await listValues(context, options.values, options.first);
}

async function listFacts(context: CliContext, search: string | undefined, first: number): Promise<number> {
  const variables = { search: search ?? null, first };
  const { facts: found } = await context.client.request(ListFacts, variables, { signal: context.signal });
  printList(context, {
    items: found.nodes,
    total: found.totalCount,
    headings: ['FACT', 'HOSTS'],
    row: ({ name, hostCount }) => [name, hostCount],
  });
  return 0;
}

async function listValues(context: CliContext, name: string, first: number): Promise<number> {
  const { fact } = await context.client.request(FactValues, { name, first }, { signal: context.signal });
  if (fact === null) throw new CliFault('UNKNOWN_FACT', `No host has the fact ${JSON.stringify(name)}`);
  printList(context, {
    items: fact.values,
    total: fact.values.length,
    headings: ['VALUE', 'HOSTS'],
    row: ({ value, hostCount }) => [value, hostCount],
  });
  return 0;
}
