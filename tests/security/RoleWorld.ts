// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startRunWorld, type RunWorld } from '../contracts/runWorld.ts';
import { query } from '@chargehand/api/platform/sql';
import type { Asking } from '../support/graphWorld.ts';

/** A rule as the graph takes it; what is left out has its default. */
export interface RuleWish {
  readonly effect?: 'ALLOW' | 'DENY';
  readonly permissions: readonly string[];
  readonly isEverywhere?: boolean;
  readonly locations?: readonly string[];
  readonly organizations?: readonly string[];
  readonly hostgroups?: readonly string[];
  readonly filter?: string;
  readonly trustsHosts?: boolean;
  readonly actions?: readonly string[];
  readonly constraints?: readonly { readonly input: string; readonly values: readonly string[] }[];
  readonly maxHosts?: number;
  readonly needsApproval?: boolean;
}

/** A world in which people have the roles that a test gives them. */
export interface RoleWorld extends RunWorld {
  /** Makes a role; returns its id. */
  createRole(rules: readonly RuleWish[], asking?: Asking): Promise<string>;
  /** Gives a person exactly one role, a new one of these rules. Returns its id. */
  giveOnly(login: 'olga' | 'otto', rules: readonly RuleWish[]): Promise<string>;
  /** The hosts that a person sees, by name. */
  seenBy(asking: Asking): Promise<readonly string[]>;
}

const CREATE = `mutation ($input: RoleInput!) { createRole(input: $input) { id } }`;
const GIVE = `mutation ($id: ID!, $user: String) { giveRole(id: $id, user: $user) }`;
const SEEN = `{ hosts(first: 500) { totalCount nodes { name } } }`;

/** The fleet of these tests: names that are easily taken for one another. */
export const FLEET = [
  { name: 'web-1', hostgroup: 'web', location: 'Europe/Berlin', organization: 'Ops', facts: { role: 'web' } },
  { name: 'web-2', hostgroup: 'web/eu', location: 'Europe/Paris', organization: 'Ops', facts: { role: 'web' } },
  { name: 'web-3', hostgroup: 'web/eu/old', location: 'Asia', organization: 'Ops/Lab', facts: { role: 'web' } },
  { name: 'web2-1', hostgroup: 'web2', location: 'Europe', organization: 'Sales', facts: { role: 'db' } },
  { name: 'a-1', hostgroup: 'a/b', location: 'Europe/Berlin', organization: 'Sales', facts: { role: 'db' } },
  { name: 'a-2', hostgroup: 'a_b', location: 'Europe/Berlin', organization: 'Sales', facts: { role: 'db' } },
  { name: 'bare', facts: { role: 'none' } },
] as const;

/** Starts it with the fleet. */
export async function startRoleWorld(): Promise<RoleWorld> {
  const world = await startRunWorld();
  await world.tell(FLEET);
  let made = 0;
  const createRole = async (rules: readonly RuleWish[], asking: Asking = 'admin'): Promise<string> => {
    const input = { name: `role ${++made}`, rules };
    return (await world.graph.ask<{ createRole: { id: string } }>(CREATE, { input }, asking)).createRole.id;
  };
  return {
    ...world,
    createRole,
    giveOnly: async (login, rules) => {
      await query(world.graph.em, 'delete from user_role where user_id = (select id from app_user where login = $1)', [
        login,
      ]);
      const id = await createRole(rules);
      await world.graph.ask(GIVE, { id, user: login }, 'admin');
      return id;
    },
    seenBy: async (asking) => {
      const { hosts } = await world.graph.ask<{ hosts: { totalCount: number; nodes: { name: string }[] } }>(
        SEEN,
        {},
        asking,
      );
      if (hosts.totalCount !== hosts.nodes.length) throw new Error('The count is not that of the list');
      return hosts.nodes.map(({ name }) => name);
    },
  };
}
