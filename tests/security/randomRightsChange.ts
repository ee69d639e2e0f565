import { pick, type Dice } from '../contracts/diceOf.ts';
import type { Holders } from './readHolders.ts';
import type { RuleWish } from './RoleWorld.ts';

/** A mutation of roles, groups, users, memberships or tokens. */
export interface RightsChange {
  readonly name: string;
  readonly document: string;
  readonly variables: object;
  /** Whose account the mutator can use afterwards. */
  readonly takesOver?: string;
}

/** A rule as the graph takes it, with its limits. */
export interface LimitedRuleWish extends RuleWish {
  readonly maxHosts?: number;
  readonly maxPercent?: number;
  readonly timeWindow?: object;
}

const WEEKDAYS = { days: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 0, zone: 'UTC' };
const PING = { permissions: ['RUN'], actions: ['probe/ping'] } as const;
const SAY = { permissions: ['RUN'], actions: ['probe/say'] } as const;

/** Rules of which some cover others, and of which some nearly do. */
export const RULE_POOL: readonly LimitedRuleWish[] = [
  { permissions: ['MANAGE_ROLES', 'MANAGE_USERS'] },
  { permissions: ['MANAGE_ROLES'] },
  { permissions: ['MANAGE_USERS'] },
  { permissions: ['MANAGE_ROLES'], timeWindow: WEEKDAYS },
  { permissions: ['VIEW_AUDIT'] },
  { permissions: ['MANAGE_BRIDGES', 'RUN_ON_ALL_HOSTS'] },
  { permissions: ['VIEW_HOSTS', 'STOP_TASKS'], isEverywhere: true },
  { permissions: ['VIEW_HOSTS', 'STOP_TASKS'], hostgroups: ['web'] },
  { permissions: ['VIEW_HOSTS'], hostgroups: ['web/eu', 'web2'] },
  { permissions: ['VIEW_HOSTS'], hostgroups: ['web'], locations: ['Europe'] },
  { permissions: ['STOP_TASKS'], filter: 'name ~ web' },
  { permissions: ['STOP_TASKS'], hostgroups: ['web'], filter: 'name ~ web' },
  { permissions: ['VIEW_HOSTS'], locations: [] },
  { permissions: ['VIEW_HOSTS'] },
  { permissions: ['RUN'], isEverywhere: true, actions: ['*'] },
  { permissions: ['RUN'], hostgroups: ['web'], actions: ['probe'] },
  { ...PING, isEverywhere: true, needsApproval: true },
  { ...PING, hostgroups: ['web'], maxHosts: 10 },
  { ...PING, hostgroups: ['web/eu'], maxHosts: 10, maxPercent: 50, needsApproval: true },
  { ...PING, isEverywhere: true, timeWindow: WEEKDAYS },
  { ...SAY, hostgroups: ['web'], constraints: [{ input: 'text', values: ['a', 'b'] }] },
  { ...SAY, isEverywhere: true, constraints: [{ input: 'text', values: ['a'] }] },
  { permissions: ['RUN_ANY_COMMAND'], isEverywhere: true, actions: ['*'] },
  { permissions: ['RUN', 'RUN_ANY_COMMAND'], organizations: ['Ops'], actions: ['shell', 'probe/ping'] },
  { effect: 'DENY', permissions: ['RUN'], hostgroups: ['web/eu/old'], actions: ['*'] },
  { effect: 'DENY', permissions: ['VIEW_HOSTS', 'STOP_TASKS'], hostgroups: ['web/eu'] },
  { effect: 'DENY', permissions: ['RUN', 'RUN_ANY_COMMAND'], isEverywhere: true, actions: ['*'], timeWindow: WEEKDAYS },
  { effect: 'DENY', permissions: ['VIEW_AUDIT', 'MANAGE_USERS'] },
];

const LIMITS: readonly object[] = [
  {},
  { permissions: [] },
  { permissions: ['MANAGE_ROLES', 'VIEW_HOSTS', 'RUN'] },
  { permissions: ['VIEW_HOSTS', 'STOP_TASKS', 'RUN_ANY_COMMAND'], filter: 'hostgroup under web' },
  { filter: 'name ~ 1' },
];

/** Most users there are at a time: each is read at each step. */
const MOST_USERS = 9;

type Make = (dice: Dice, holders: Holders) => Omit<RightsChange, 'name'>;

const userOf = (dice: Dice, { users }: Holders): string => pick(dice, [...users.keys()]);
const roleOf = (dice: Dice, { roles }: Holders): string => pick(dice, roles);
const groupOf = (dice: Dice, { groups }: Holders): Holders['groups'][number] =>
  pick(dice, [...groups, { id: '0', name: 'none' }]);

const CHANGES: Readonly<Record<string, readonly [weight: number, make: Make]>> = {
  createRole: [
    10,
    (dice) => ({
      document: `mutation ($input: RoleInput!) { createRole(input: $input) { id } }`,
      variables: { input: roleInput(dice) },
    }),
  ],
  updateRole: [
    14,
    (dice, holders) => ({
      document: `mutation ($id: ID!, $input: RoleInput!) { updateRole(id: $id, input: $input) { id } }`,
      variables: { id: roleOf(dice, holders), input: roleInput(dice) },
    }),
  ],
  deleteRole: [
    6,
    (dice, holders) => ({
      document: `mutation ($id: ID!) { deleteRole(id: $id) }`,
      variables: { id: roleOf(dice, holders) },
    }),
  ],
  giveRole: [
    14,
    (dice, holders) => ({
      document: `mutation ($id: ID!, $user: String, $group: String) { giveRole(id: $id, user: $user, group: $group) }`,
      variables: { id: roleOf(dice, holders), ...holderOf(dice, holders) },
    }),
  ],
  takeRole: [
    10,
    (dice, holders) => ({
      document: `mutation ($id: ID!, $user: String, $group: String) { takeRole(id: $id, user: $user, group: $group) }`,
      variables: { id: roleOf(dice, holders), ...holderOf(dice, holders) },
    }),
  ],
  createUserGroup: [
    2,
    (dice) => ({
      document: `mutation ($name: String!) { createUserGroup(name: $name) { id } }`,
      variables: { name: `group ${dice(4)}` },
    }),
  ],
  deleteUserGroup: [
    2,
    (dice, holders) => ({
      document: `mutation ($id: ID!) { deleteUserGroup(id: $id) }`,
      variables: { id: groupOf(dice, holders).id },
    }),
  ],
  setUserGroupMember: [
    12,
    (dice, holders) => ({
      document: `mutation ($group: ID!, $user: String!, $isMember: Boolean!) {
        setUserGroupMember(group: $group, user: $user, isMember: $isMember) }`,
      variables: { group: groupOf(dice, holders).id, user: userOf(dice, holders), isMember: dice(3) > 0 },
    }),
  ],
  createUser: [
    3,
    (dice, { users }) => ({
      document: `mutation ($input: CreateUserInput!) { createUser(input: $input) { signInPath } }`,
      variables: { input: { login: users.size < MOST_USERS ? `made${dice(20)}` : 'admin', name: 'Made' } },
    }),
  ],
  updateUser: [
    4,
    (dice, holders) => ({
      document: `mutation ($login: String!, $input: UpdateUserInput!) { updateUser(login: $login, input: $input) { login } }`,
      variables: { login: userOf(dice, holders), input: { isAdmin: dice(2) === 0 } },
    }),
  ],
  setUserEnabled: [
    8,
    (dice, holders) => ({
      document: `mutation ($login: String!, $isEnabled: Boolean!) { setUserEnabled(login: $login, isEnabled: $isEnabled) { login } }`,
      variables: { login: userOf(dice, holders), isEnabled: dice(3) > 0 },
    }),
  ],
  createSignInLink: [
    6,
    (dice, holders) => {
      const login = userOf(dice, holders);
      const document = `mutation ($login: String!) { createSignInLink(login: $login) }`;
      return { document, variables: { login }, takesOver: login };
    },
  ],
  // A password is dear to make.
  setPassword: [
    1,
    (dice, holders) => {
      const login = userOf(dice, holders);
      const document = `mutation ($login: String!) { setPassword(login: $login, password: "one that nobody guesses") { token } }`;
      return { document, variables: { login }, takesOver: login };
    },
  ],
  createToken: [
    7,
    (dice) => ({
      document: `mutation ($input: CreateTokenInput!) { createToken(input: $input) { id token } }`,
      variables: { input: { name: 'token', ...pick(dice, LIMITS) } },
    }),
  ],
  revokeToken: [
    3,
    (dice, { tokens }) => ({
      document: `mutation ($id: ID!) { revokeToken(id: $id) }`,
      variables: { id: pick(dice, [...tokens.keys(), '0']) },
    }),
  ],
};

const NAMES = Object.entries(CHANGES).flatMap(([name, [weight]]) => Array.from({ length: weight }, () => name));

/** Every kind of change there is. */
export const CHANGE_NAMES: readonly string[] = Object.keys(CHANGES);

/** Some change of what there is. */
export function randomRightsChange(dice: Dice, holders: Holders): RightsChange {
  const name = pick(dice, NAMES);
  const [, make] = CHANGES[name] ?? [0, () => ({ document: '', variables: {} })];
  return { name, ...make(dice, holders) };
}

/** A role of one to three rules. */
export function roleInput(dice: Dice): { readonly name: string; readonly rules: readonly LimitedRuleWish[] } {
  const rules = Array.from({ length: 1 + dice(3) }, () => pick(dice, RULE_POOL));
  return { name: `random ${dice(1e9)}`, rules };
}

function holderOf(dice: Dice, holders: Holders): { readonly user?: string; readonly group?: string } {
  return dice(3) === 0 ? { group: groupOf(dice, holders).name } : { user: userOf(dice, holders) };
}
