import type { RunWorld } from '../contracts/runWorld.ts';
import type { Asking } from '../support/graphWorld.ts';
import { hashPassword } from '@chargehand/api/access/password';
import { digestToken, makeToken } from '@chargehand/api/access/secretToken';
import { registerSources } from '@chargehand/api/inventory/sync/registerSources';
import { query } from '@chargehand/api/platform/sql';
import { AUDITED_CONTROL } from './auditedControl.ts';
import { AUDITED_FOREMAN } from './auditedForeman.ts';
import { AUDITED_PEOPLE } from './auditedPeople.ts';
import { AUDITED_ROLES } from './auditedRoles.ts';
import { settingsOf } from '../support/tellInventory.ts';

/** One call of a mutation that does something. */
export interface Call {
  readonly document: string;
  readonly variables?: object;
  readonly asking?: Asking;
}

/** How a mutation is recorded, and how that is tried. */
export interface AuditedMutation {
  /** The acts that one call records, in their order. */
  readonly acts: readonly string[];
  /** Makes what the call needs. */
  readonly prepare: (world: RunWorld) => Promise<Call> | Call;
}

/** Mutations that are not recorded by name, with the reason. They come from bridges, which have enrolled and claimed on record. */
export const UNRECORDED: Readonly<Record<string, string>> = {
  reportBridge: 'A heartbeat every few seconds; the bridge shows when it was last heard.',
  recordReplies: 'What hosts answered is itself the record, row by row; what contradicts the record is audited.',
  reportInventory: 'Hosts that were heard, thousands an hour; the syncs of the inventory are its history.',
  reportPlugins: 'A bridge repeats the descriptions of its network whenever it starts.',
};

const INPUT = { filter: 'name ~ host', plugin: 'probe', action: 'ping' } as const;
const SCHEDULE = {
  name: 'nightly',
  plugin: 'probe',
  action: 'ping',
  filter: 'name ~ host',
  cron: '0 3 * * *',
  zone: 'UTC',
};
const SLOW = { rollout: { batchSize: 1 } };

const byId = async (field: string, id: Promise<string>): Promise<Call> => ({
  document: `mutation ($id: ID!) { ${field} }`,
  variables: { id: await id },
});

/** Every other mutation of the graph. */
export const AUDITED: Readonly<Record<string, AuditedMutation>> = {
  ...AUDITED_CONTROL,
  ...AUDITED_FOREMAN,
  ...AUDITED_ROLES,
  ...AUDITED_PEOPLE,
  runTask: {
    acts: ['task.run'],
    prepare: () => ({
      document: 'mutation ($input: RunTaskInput!) { runTask(input: $input) { id } }',
      variables: { input: INPUT },
    }),
  },
  rerunTask: {
    acts: ['task.run'],
    prepare: (world) => byId('rerunTask(id: $id, which: SAME_HOSTS) { id }', world.run(INPUT)),
  },
  cancelTask: {
    acts: ['task.cancel'],
    prepare: (world) => byId('cancelTask(id: $id) { id }', world.run(INPUT)),
  },
  pauseTask: {
    acts: ['task.pause'],
    prepare: (world) => byId('pauseTask(id: $id) { id }', world.run({ ...INPUT, options: SLOW })),
  },
  resumeTask: { acts: ['task.resume'], prepare: (world) => byId('resumeTask(id: $id) { id }', pausedTask(world)) },
  claimDispatches: { acts: ['dispatch.claim'], prepare: claimable },
  createSchedule: {
    acts: ['schedule.create'],
    prepare: () => ({ document: CREATE_SCHEDULE, variables: { input: SCHEDULE } }),
  },
  updateSchedule: {
    acts: ['schedule.update'],
    prepare: async (world) => ({
      document: 'mutation ($id: ID!, $input: ScheduleInput!) { updateSchedule(id: $id, input: $input) { id } }',
      variables: { id: await schedule(world), input: { ...SCHEDULE, name: 'weekly' } },
    }),
  },
  setScheduleEnabled: {
    acts: ['schedule.disable'],
    prepare: (world) => byId('setScheduleEnabled(id: $id, isEnabled: false) { id }', schedule(world)),
  },
  deleteSchedule: {
    acts: ['schedule.delete'],
    prepare: (world) => byId('deleteSchedule(id: $id)', schedule(world)),
  },
  runScheduleNow: {
    acts: ['task.run', 'schedule.run'],
    prepare: (world) => byId('runScheduleNow(id: $id, key: "once") { id }', schedule(world)),
  },
  createSavedFilter: {
    acts: ['filter.create'],
    prepare: () => ({ document: CREATE_FILTER, variables: { input: filterInput() } }),
  },
  updateSavedFilter: {
    acts: ['filter.update'],
    prepare: async (world) => ({
      document: 'mutation ($id: ID!, $input: SavedFilterInput!) { updateSavedFilter(id: $id, input: $input) { id } }',
      variables: { id: await savedFilter(world), input: filterInput() },
    }),
  },
  deleteSavedFilter: {
    acts: ['filter.delete'],
    prepare: (world) => byId('deleteSavedFilter(id: $id)', savedFilter(world)),
  },
  createToken: {
    acts: ['token.create'],
    prepare: () => ({ document: 'mutation { createToken(input: { name: "script" }) { id } }' }),
  },
  signIn: { acts: ['sign-in'], prepare: (world) => knownPassword(world) },
  signInWithLink: { acts: ['sign-in'], prepare: (world) => signInLink(world) },
  signOut: { acts: ['sign-out'], prepare: () => ({ document: 'mutation { signOut }' }) },
  createEnrolment: {
    acts: ['bridge.enrolment.create'],
    prepare: () => ({ document: 'mutation { createEnrolment(proxy: "site-b") { token } }', asking: 'admin' }),
  },
  setSecretsAllowed: {
    acts: ['proxy.secrets.allow'],
    prepare: () => ({
      document: 'mutation { setSecretsAllowed(proxy: "site-a", isAllowed: true, reason: "a test") { name } }',
      asking: 'admin',
    }),
  },
  enrolBridge: { acts: ['bridge.enrol'], prepare: (world) => enrolment(world) },
  syncInventory: {
    acts: ['inventory.sync'],
    prepare: async ({ graph }) => {
      await registerSources(graph.em, settingsOf('asked'));
      return { document: 'mutation { syncInventory(source: "asked") { name } }', asking: 'admin' };
    },
  },
  forgetSource: {
    acts: ['inventory.forget.begin', 'inventory.forget'],
    prepare: async ({ graph }) => {
      await registerSources(graph.em, settingsOf('former'));
      await registerSources(graph.em, settingsOf());
      return { document: 'mutation { forgetSource(source: "former") }', asking: 'admin' };
    },
  },
};

const CREATE_SCHEDULE = 'mutation ($input: ScheduleInput!) { made: createSchedule(input: $input) { id } }';
const CREATE_FILTER = 'mutation ($input: SavedFilterInput!) { made: createSavedFilter(input: $input) { id } }';

interface Made {
  readonly made: { readonly id: string };
}

async function schedule({ graph }: RunWorld): Promise<string> {
  return (await graph.ask<Made>(CREATE_SCHEDULE, { input: SCHEDULE })).made.id;
}

let filters = 0;

function filterInput(): object {
  return { name: `filter ${++filters}`, filter: 'all' };
}

async function savedFilter({ graph }: RunWorld): Promise<string> {
  return (await graph.ask<Made>(CREATE_FILTER, { input: filterInput() })).made.id;
}

async function pausedTask(world: RunWorld): Promise<string> {
  const id = await world.run({ ...INPUT, options: SLOW });
  await world.graph.ask('mutation ($id: ID!) { pauseTask(id: $id) { id } }', { id });
  return id;
}

async function claimable(world: RunWorld): Promise<Call> {
  await query(world.graph.em, `update dispatch set state = 'CLOSED' where journal is null`);
  await world.run(INPUT);
  const document = `mutation ($journal: ID!, $token: ID!) {
    claimDispatches(journal: $journal, known: [], fence: { first: 1, tokens: [$token] }) { id } }`;
  const journal = crypto.randomUUID();
  return { document, variables: { journal, token: crypto.randomUUID().replaceAll('-', '') }, asking: 'bridge' };
}

async function knownPassword({ graph }: RunWorld): Promise<Call> {
  const hash = await hashPassword('correct horse');
  await query(graph.em, `update app_user set password_hash = $1 where login = 'otto'`, [hash]);
  return { document: 'mutation { signIn(login: "otto", password: "correct horse") { token } }', asking: 'nobody' };
}

async function signInLink({ graph }: RunWorld): Promise<Call> {
  const token = makeToken('signInLink');
  const insert = `
    insert into sign_in_link (token_digest, user_id, expires_at)
    select $1, id, now() + interval '1 hour' from app_user where login = 'otto'`;
  await query(graph.em, insert, [digestToken(token)]);
  const document = 'mutation ($token: String!) { signInWithLink(token: $token) { token } }';
  return { document, variables: { token }, asking: 'nobody' };
}

async function enrolment({ graph }: RunWorld): Promise<Call> {
  const document = 'mutation { made: createEnrolment(proxy: "site-c") { token } }';
  const { made } = await graph.ask<{ made: { token: string } }>(document, {}, 'admin');
  const enrol = 'mutation ($token: String!) { enrolBridge(input: { token: $token }) { proxy } }';
  return { document: enrol, variables: { token: made.token }, asking: 'nobody' };
}
