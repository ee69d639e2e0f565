import { useApollo } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { useOrder } from '../ui/useOrder.ts';
import type { Order } from '../ui/useOrder.ts';
import { useQuery } from '../ui/useQuery.ts';
import type { QueryState } from '../ui/useQuery.ts';

const userGroupsQuery = graphql(`
  query UserGroups {
    userGroups {
      id
      name
      members {
        id
        login
        name
      }
    }
  }
`);

const createUserGroup = graphql(`
  mutation CreateUserGroup($name: String!) {
    createUserGroup(name: $name) {
      id
    }
  }
`);

const deleteUserGroup = graphql(`
  mutation DeleteUserGroup($id: ID!) {
    deleteUserGroup(id: $id)
  }
`);

const setUserGroupMember = graphql(`
  mutation SetUserGroupMember($group: ID!, $user: String!, $isMember: Boolean!) {
    setUserGroupMember(group: $group, user: $user, isMember: $isMember)
  }
`);

/** A group of users with its members. */
export type UserGroup = ResultOf<typeof userGroupsQuery>['userGroups'][number];

/** Fetches the groups of users, by name. */
export function useUserGroups(): QueryState<ResultOf<typeof userGroupsQuery>> {
  return useQuery(userGroupsQuery, () => ({}));
}

/** Changes of groups of users, one at a time; the problem says why the last one was refused. */
export interface UserGroupChanges extends Pick<Order, 'busy' | 'problem'> {
  create(name: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** False: that changed nothing; undefined: it was refused. */
  setMember(group: string, user: string, isMember: boolean): Promise<boolean | undefined>;
}

/** Makes and deletes groups of users, and puts users in and out. */
export function useUserGroupChanges(): UserGroupChanges {
  const apollo = useApollo();
  const { busy, problem, give } = useOrder();
  return {
    busy,
    problem,
    create: (name) => give(() => apollo.mutate({ mutation: createUserGroup, variables: { name } })),
    remove: (id) => give(() => apollo.mutate({ mutation: deleteUserGroup, variables: { id } })),
    setMember: async (group, user, isMember) => {
      let isChanged: boolean | undefined;
      await give(async () => {
        const variables = { group, user, isMember };
        isChanged = (await apollo.mutate({ mutation: setUserGroupMember, variables })).data?.setUserGroupMember;
      });
      return isChanged;
    },
  };
}
