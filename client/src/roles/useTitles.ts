import { ref, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import type { Ask } from '../apollo.ts';
import { graphql } from '../graphql.ts';

const hostgroupTitles = graphql(`
  query HostgroupTitles($search: String) {
    hostgroups(search: $search, first: 30) {
      nodes {
        title
      }
    }
  }
`);

const locationTitles = graphql(`
  query LocationTitles($search: String) {
    locations(search: $search, first: 30) {
      nodes {
        title
      }
    }
  }
`);

const organizationTitles = graphql(`
  query OrganizationTitles($search: String) {
    organizations(search: $search, first: 30) {
      nodes {
        title
      }
    }
  }
`);

/** One of the trees that hosts stand in. */
export type Tree = 'hostgroups' | 'locations' | 'organizations';

/** Searches one of the trees for titles; an older answer never overwrites a newer one. Undefined: nothing is asked. */
export function useTitles(tree: Tree, search: () => string | undefined): Readonly<ShallowRef<readonly string[]>> {
  const ask = useAsk();
  const titles = shallowRef<readonly string[]>([]);
  const latest = ref(0);
  watch(
    search,
    async (text) => {
      const mine = ++latest.value;
      if (text === undefined) return;
      // Without an answer nothing is offered, and typing on asks again.
      const found = await fetchTitles(ask, tree, text.trim() || null).catch(() => []);
      if (mine === latest.value) titles.value = found.map(({ title }) => title);
    },
    { immediate: true },
  );
  return titles;
}

async function fetchTitles(ask: Ask, tree: Tree, search: string | null): Promise<readonly { title: string }[]> {
  switch (tree) {
    case 'hostgroups':
      return (await ask(hostgroupTitles, { search })).hostgroups.nodes;
    case 'locations':
      return (await ask(locationTitles, { search })).locations.nodes;
    case 'organizations':
      return (await ask(organizationTitles, { search })).organizations.nodes;
  }
}
