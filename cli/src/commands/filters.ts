import { graphql } from '@chargehand/api-client';
import type { ResultOf, VariablesOf } from '@chargehand/api-client';
import type { CliContext } from '../CliContext.ts';
import { CliFault } from '../CliFault.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { printList } from '../output/printList.ts';

const ListFilters = graphql(`
  query ListFilters($search: String, $first: Int!, $after: String) {
    viewer {
      id
    }
    savedFilters(search: $search, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        filter
        isShared
        owner {
          id
          login
        }
      }
    }
  }
`);

const CreateFilter = graphql(`
  mutation CreateFilter($input: SavedFilterInput!) {
    createSavedFilter(input: $input) {
      id
      name
      filter
      isShared
    }
  }
`);

const DeleteFilter = graphql(`
  mutation DeleteFilter($id: ID!) {
    deleteSavedFilter(id: $id)
  }
`);

/** Lists one's own saved filters and the shared ones. */
export async function filters(
  context: CliContext,
  search: string | undefined,
  { first }: { first: number },
): Promise<number> {
  const variables = { search: search ?? null, first };
  const { savedFilters } = await context.client.request(ListFilters, variables, { signal: context.signal });
  printList(context, {
    items: savedFilters.nodes,
    total: savedFilters.totalCount,
    headings: ['NAME', 'OWNER', 'SHARED', 'FILTER'],
    row: ({ name, owner, isShared, filter }) => [name, owner.login, isShared ? 'yes' : 'no', filter],
  });
  return 0;
}

/** Saves a filter under a name; the API refuses faulty ones and names that are taken. */
export async function saveFilter(
  { client, json, print, signal }: CliContext,
  input: VariablesOf<typeof CreateFilter>['input'],
): Promise<number> {
  const { createSavedFilter: saved } = await client.request(CreateFilter, { input }, { signal });
  print(json ? `${toJson(saved)}\n` : `Saved ${neutralise(saved.name)}\n`);
  return 0;
}

/** Deletes the filter of this name that the caller owns; throws CliFault when there is none. */
export async function deleteFilter(context: CliContext, name: string): Promise<number> {
  const { client, json, print, signal } = context;
  const { id } = await findOwn(context, name);
  await client.request(DeleteFilter, { id }, { signal });
  print(json ? `${toJson({ id, name })}\n` : `Deleted ${neutralise(name)}\n`);
  return 0;
}

async function findOwn(
  { client, signal }: CliContext,
  name: string,
): Promise<ResultOf<typeof ListFilters>['savedFilters']['nodes'][number]> {
  let after: string | null = null;
  do {
    const variables: VariablesOf<typeof ListFilters> = { search: name, first: 200, after };
    const page: ResultOf<typeof ListFilters> = await client.request(ListFilters, variables, { signal });
    const own = page.savedFilters.nodes.find((each) => each.name === name && each.owner.id === page.viewer.id);
    if (own !== undefined) return own;
    after = page.savedFilters.pageInfo.hasNextPage ? page.savedFilters.pageInfo.endCursor : null;
  } while (after !== null);
  throw new CliFault('FILTER_NOT_FOUND', `You have no saved filter "${name}".`);
}
