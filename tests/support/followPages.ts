import type { GraphWorld } from './graphWorld.ts';

interface NamedPage {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The names on all pages of a list, in order; `open` gives the list's field with its arguments, which are to contain the given ones. */
export async function followPages(
  world: GraphWorld,
  open: (page: string) => { readonly field: string; readonly within?: string },
  first: number,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (let after: string | null = null, isMore = true; isMore;) {
    const { field, within } = open(`first: ${first}${after === null ? '' : `, after: "${after}"`}`);
    const list = `list: ${field} { nodes { name } pageInfo { hasNextPage endCursor } }`;
    const answer = await world.ask<Record<string, unknown>>(
      within === undefined ? `{ ${list} }` : `{ within: ${within} { ${list} } }`,
    );
    const page = (within === undefined ? answer : answer['within']) as { readonly list: NamedPage };
    names.push(...page.list.nodes.map(({ name }) => name));
    ({ endCursor: after, hasNextPage: isMore } = page.list.pageInfo);
    if (names.length > 10_000) throw new Error('The pages go round in a circle');
  }
  return names;
}
