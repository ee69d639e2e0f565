import type { RunWorld } from '../contracts/runWorld.ts';
import type { AuditedMutation, Call } from './auditedMutations.ts';
import { hashPassword } from '@chargehand/api/access/password';
import { digestToken, makeToken } from '@chargehand/api/access/secretToken';
import { query } from '@chargehand/api/platform/sql';

const PASSWORD = 'correct horse';
const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { login } } }';

let made = 0;
const newLogin = (): string => `person${++made}`;

/** Mutations of users, and of what opens the product to them. */
export const AUDITED_PEOPLE: Readonly<Record<string, AuditedMutation>> = {
  createUser: {
    acts: ['user.create'],
    prepare: async (world) => await asAdmin(world, CREATE, { input: { login: newLogin(), name: 'New' } }),
  },
  updateUser: {
    acts: ['user.update'],
    prepare: async (world) =>
      await asAdmin(
        world,
        'mutation ($login: String!) { updateUser(login: $login, input: { name: "Other" }) { name } }',
        {
          login: await person(world),
        },
      ),
  },
  setUserEnabled: {
    acts: ['user.disable'],
    prepare: async (world) =>
      await asAdmin(world, 'mutation ($login: String!) { setUserEnabled(login: $login, isEnabled: false) { login } }', {
        login: await person(world),
      }),
  },
  setPassword: {
    acts: ['user.set-password'],
    prepare: async (world) =>
      await asAdmin(
        world,
        `mutation ($login: String!) { setPassword(login: $login, password: "${PASSWORD}") { token } }`,
        { login: await person(world) },
      ),
  },
  createSignInLink: {
    acts: ['user.sign-in-link'],
    prepare: async (world) =>
      await asAdmin(world, 'mutation ($login: String!) { createSignInLink(login: $login) }', {
        login: await person(world),
      }),
  },
  endSession: {
    acts: ['session.end'],
    prepare: async (world) =>
      await asAdmin(world, 'mutation ($id: ID!) { endSession(id: $id) }', { id: await otherSession(world) }),
  },
  endAllSessions: {
    acts: ['session.end-all'],
    prepare: async (world) =>
      await asAdmin(world, 'mutation ($login: String!) { endAllSessions(login: $login) }', {
        login: await person(world),
      }),
  },
  confirmPassword: {
    acts: ['password.confirm'],
    prepare: async (world) => {
      const hash = await hashPassword(PASSWORD);
      await query(world.graph.em, `update app_user set password_hash = $1 where login = 'admin'`, [hash]);
      return await asAdmin(world, `mutation { confirmPassword(password: "${PASSWORD}") }`, {});
    },
  },
  revokeToken: {
    acts: ['token.revoke'],
    prepare: async (world) => {
      const document = 'mutation { createToken(input: { name: "old" }) { id } }';
      const { createToken } = await world.graph.ask<{ createToken: { id: string } }>(document, {}, 'admin');
      return await asAdmin(world, 'mutation ($id: ID!) { revokeToken(id: $id) }', { id: createToken.id });
    },
  },
};

/** By an administrator who has just given their password. */
async function asAdmin({ graph }: RunWorld, document: string, variables: object): Promise<Call> {
  await query(graph.em, 'update session set confirmed_at = now()');
  return { document, variables, asking: 'admin' };
}

async function person(world: RunWorld): Promise<string> {
  const login = newLogin();
  const { document, variables } = await asAdmin(world, CREATE, { input: { login, name: 'New' } });
  await world.graph.ask(document, variables, 'admin');
  return login;
}

async function otherSession(world: RunWorld): Promise<string> {
  const insert = `
    insert into session (token_digest, user_id, expires_at)
    select $1, id, now() + interval '1 day' from app_user where login = $2 returning id`;
  const [row] = await query<{ id: number }>(world.graph.em, insert, [
    digestToken(makeToken('session')),
    await person(world),
  ]);
  return String(row?.id);
}
