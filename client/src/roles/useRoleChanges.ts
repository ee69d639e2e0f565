import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { VariablesOf } from '../graphql.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';
import { roleDetails } from './roleDetails.ts';

const createRole = graphql(
  `
    mutation CreateRole($input: RoleInput!) {
      createRole(input: $input) {
        ...RoleDetails
      }
    }
  `,
  [roleDetails],
);

const updateRole = graphql(
  `
    mutation UpdateRole($id: ID!, $input: RoleInput!) {
      updateRole(id: $id, input: $input) {
        ...RoleDetails
      }
    }
  `,
  [roleDetails],
);

const deleteRole = graphql(`
  mutation DeleteRole($id: ID!) {
    deleteRole(id: $id)
  }
`);

const giveRole = graphql(`
  mutation GiveRole($id: ID!, $user: String, $group: String) {
    giveRole(id: $id, user: $user, group: $group)
  }
`);

const takeRole = graphql(`
  mutation TakeRole($id: ID!, $user: String, $group: String) {
    takeRole(id: $id, user: $user, group: $group)
  }
`);

/** What is kept as a role. */
export type RoleInput = VariablesOf<typeof createRole>['input'];
/** Who has a role: a user by login, or a group by name. */
export type Holder = { readonly user: string } | { readonly group: string };

/** Changes of roles, one at a time; the problem says why the last one was refused. */
export interface RoleChanges extends Pick<Order, 'busy' | 'problem'> {
  /** Keeps a new role, or replaces the one with the id; returns its id, undefined when it was refused. */
  save(input: RoleInput, id?: string): Promise<string | undefined>;
  /** Tells whether it was done. */
  remove(id: string): Promise<boolean>;
  /** False: they had it already; undefined: it was refused. */
  give(id: string, holder: Holder): Promise<boolean | undefined>;
  /** Tells whether it was done. */
  take(id: string, holder: Holder): Promise<boolean>;
}

/** Makes, replaces, deletes, gives and takes roles. */
export function useRoleChanges(): RoleChanges {
  const apollo = useApollo();
  const { busy, problem, give: order } = useOrder();

  async function save(input: RoleInput, id?: string): Promise<string | undefined> {
    let saved = id;
    const isDone = await order(async () => {
      if (id !== undefined) return apollo.mutate({ mutation: updateRole, variables: { id, input } });
      const { data } = await apollo.mutate({ mutation: createRole, variables: { input } });
      return (saved = data?.createRole.id);
    });
    return isDone ? saved : undefined;
  }

  async function give(id: string, holder: Holder): Promise<boolean | undefined> {
    let isNew: boolean | undefined;
    await order(async () => {
      const { data } = await apollo.mutate({ mutation: giveRole, variables: { id, ...holder } });
      isNew = data?.giveRole;
    });
    return isNew;
  }

  return {
    busy,
    problem,
    save,
    give,
    remove: (id) => order(() => apollo.mutate({ mutation: deleteRole, variables: { id } })),
    take: (id, holder) => order(() => apollo.mutate({ mutation: takeRole, variables: { id, ...holder } })),
  };
}
