import type { RunWorld } from '../contracts/runWorld.ts';
import type { AuditedMutation, Call } from './auditedMutations.ts';
import { query } from '@chargehand/api/platform/sql';

const PULL = 'mutation ($proxy: String!) { pullEmergencyStop(proxy: $proxy, reason: "smoke") { id } }';
const CREATE = 'mutation ($input: FreezeInput!) { createFreeze(input: $input) { id } }';
const FREEZE = { input: { hostgroups: ['frozen'], reason: 'The books are closed.' } };

/** Otto runs only what somebody else approves. */
const ASK_FIRST = `
  with gone as (delete from user_role where user_id = (select id from app_user where login = 'otto')
    and role_id not in (select id from role where name = 'asks first')),
    made as (
      insert into role (name, description) values ('asks first', '')
      on conflict (name) do update set description = '' returning id),
    ruled as (
      insert into role_rule (role_id, number, effect, permissions, is_everywhere, actions, needs_approval)
      select id, 1, 'ALLOW', '{VIEW_HOSTS,RUN}', true, '{*}', true from made on conflict do nothing)
  insert into user_role (user_id, role_id) select u.id, made.id from app_user u, made where u.login = 'otto' on conflict do nothing`;

/** Mutations that hold everybody back, and those of the second person. */
export const AUDITED_CONTROL: Readonly<Record<string, AuditedMutation>> = {
  pullEmergencyStop: { acts: ['emergency.pull'], prepare: async (world) => asAdmin(PULL, await elsewhere(world)) },
  liftEmergencyStop: {
    acts: ['emergency.lift'],
    prepare: async (world) => {
      const proxy = await elsewhere(world);
      const made = await world.graph.ask<{ pullEmergencyStop: { id: string } }>(PULL, proxy, 'admin');
      return asAdmin('mutation ($id: ID!) { liftEmergencyStop(id: $id) { id } }', { id: made.pullEmergencyStop.id });
    },
  },
  createFreeze: {
    acts: ['freeze.create'],
    prepare: async (world) => {
      await hostgroup(world);
      return asAdmin(CREATE, FREEZE);
    },
  },
  updateFreeze: {
    acts: ['freeze.update'],
    prepare: async (world) =>
      asAdmin('mutation ($id: ID!, $input: FreezeInput!) { updateFreeze(id: $id, input: $input) { id } }', {
        id: await freeze(world),
        input: { ...FREEZE.input, reason: 'The books are open again soon.' },
      }),
  },
  endFreeze: {
    acts: ['freeze.end'],
    prepare: async (world) => asAdmin('mutation ($id: ID!) { endFreeze(id: $id) { id } }', { id: await freeze(world) }),
  },
  approveTask: {
    acts: ['task.approve'],
    prepare: async (world) => {
      const id = await request(world);
      const document = 'query ($id: ID!) { task(id: $id) { approval { fingerprint } } }';
      const { task } = await world.graph.ask<{ task: { approval: { fingerprint: string } } }>(
        document,
        { id },
        'admin',
      );
      return asAdmin(
        'mutation ($id: ID!, $fingerprint: String!) { approveTask(id: $id, fingerprint: $fingerprint) { id } }',
        { id, fingerprint: task.approval.fingerprint },
      );
    },
  },
  rejectTask: {
    acts: ['task.reject'],
    prepare: async (world) =>
      asAdmin('mutation ($id: ID!) { rejectTask(id: $id, reason: "not today") { id } }', { id: await request(world) }),
  },
};

function asAdmin(document: string, variables: object): Call {
  return { document, variables, asking: 'admin' };
}

let proxies = 0;

/** A smart proxy that no test runs anything on. */
async function elsewhere({ graph }: RunWorld): Promise<{ readonly proxy: string }> {
  const proxy = `elsewhere${++proxies}`;
  await query(graph.em, 'insert into smart_proxy (name) values ($1)', [proxy]);
  return { proxy };
}

async function hostgroup({ graph }: RunWorld): Promise<void> {
  await query(graph.em, `insert into hostgroup (name, title) values ('frozen', 'frozen') on conflict do nothing`);
}

async function freeze(world: RunWorld): Promise<string> {
  await hostgroup(world);
  return (await world.graph.ask<{ createFreeze: { id: string } }>(CREATE, FREEZE, 'admin')).createFreeze.id;
}

async function request(world: RunWorld): Promise<string> {
  await query(world.graph.em, ASK_FIRST);
  return await world.run({ filter: 'name = host1', asking: 'otto' });
}
