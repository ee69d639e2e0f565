import type { RunWorld } from '../contracts/runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import type { AuditedMutation, Call } from './auditedMutations.ts';

const CREATE = 'mutation ($input: RoleInput!) { made: createRole(input: $input) { id } }';
const CREATE_GROUP = 'mutation ($name: String!) { made: createUserGroup(name: $name) { id } }';
const GIVE = 'mutation ($id: ID!) { giveRole(id: $id, user: "otto") }';

interface Made {
  readonly made: { readonly id: string };
}

let made = 0;
const roleInput = (): object => ({
  input: { name: `role ${++made}`, rules: [{ permissions: ['VIEW_HOSTS'], isEverywhere: true }] },
});

/** Mutations of roles and groups of users. */
export const AUDITED_ROLES: Readonly<Record<string, AuditedMutation>> = {
  createRole: { acts: ['role.create'], prepare: () => asAdmin(CREATE, roleInput()) },
  updateRole: {
    acts: ['role.update'],
    prepare: async (world) =>
      asAdmin('mutation ($id: ID!, $input: RoleInput!) { updateRole(id: $id, input: $input) { id } }', {
        id: await role(world),
        ...roleInput(),
      }),
  },
  deleteRole: {
    acts: ['role.delete'],
    prepare: async (world) => asAdmin('mutation ($id: ID!) { deleteRole(id: $id) }', { id: await role(world) }),
  },
  giveRole: { acts: ['role.give'], prepare: async (world) => asAdmin(GIVE, { id: await role(world) }) },
  takeRole: {
    acts: ['role.take'],
    prepare: async (world) => {
      const id = await role(world);
      await world.graph.ask(GIVE, { id }, 'admin');
      return asAdmin('mutation ($id: ID!) { takeRole(id: $id, user: "otto") }', { id });
    },
  },
  createUserGroup: { acts: ['group.create'], prepare: () => asAdmin(CREATE_GROUP, { name: `group ${++made}` }) },
  deleteUserGroup: {
    acts: ['group.delete'],
    prepare: async (world) => asAdmin('mutation ($id: ID!) { deleteUserGroup(id: $id) }', { id: await group(world) }),
  },
  setUserGroupMember: {
    acts: ['group.join'],
    prepare: async (world) =>
      asAdmin('mutation ($id: ID!) { setUserGroupMember(group: $id, user: "otto", isMember: true) }', {
        id: await group(world),
      }),
  },
  importForemanRights: { acts: ['roles.import'], prepare: (world) => foremanImport(world) },
};

const PEOPLE = {
  ...{ users: [], usergroups: [], roles: [], filters: [] },
  slashed: { location: [], organization: [], hostgroup: [] },
};
const INSERT_FOREMAN = `insert into inventory_source (name, kind, people) values ($1, 'foreman', $2)`;
const PREVIEW = 'query ($source: String!) { made: previewForemanImport(source: $source) { fingerprint } }';
const IMPORT = `mutation ($source: String!, $fingerprint: String!) {
  importForemanRights(source: $source, fingerprint: $fingerprint) { source } }`;

async function foremanImport({ graph }: RunWorld): Promise<Call> {
  const source = `foreman-${++made}`;
  await query(graph.em, INSERT_FOREMAN, [source, JSON.stringify(PEOPLE)]);
  const preview = await graph.ask<{ made: { fingerprint: string } }>(PREVIEW, { source }, 'admin');
  return asAdmin(IMPORT, { source, fingerprint: preview.made.fingerprint });
}

function asAdmin(document: string, variables: object): Call {
  return { document, variables, asking: 'admin' };
}

async function role({ graph }: RunWorld): Promise<string> {
  return (await graph.ask<Made>(CREATE, roleInput(), 'admin')).made.id;
}

async function group({ graph }: RunWorld): Promise<string> {
  return (await graph.ask<Made>(CREATE_GROUP, { name: `group ${++made}` }, 'admin')).made.id;
}
