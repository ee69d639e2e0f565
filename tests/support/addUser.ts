import { ENTITIES } from '@chargehand/api/entities';
import { createSignInLink } from '@chargehand/api/access/ensureAdmin';
import { MIGRATIONS } from '@chargehand/api/migrations/index';
import { connectDatabase } from '@chargehand/api/platform/database';
import { query } from '@chargehand/api/platform/sql';
import type { Stack } from './startStack.ts';

/** Adds a user without a password or any role to a stack; returns where they can sign in, once. */
export async function addUser(stack: Pick<Stack, 'databaseUrl' | 'url'>, login: string): Promise<string> {
  const orm = await connectDatabase({ url: stack.databaseUrl, entities: ENTITIES, migrations: MIGRATIONS });
  try {
    const em = orm.em.fork();
    await query(em, 'insert into app_user (login, name) values ($1, $1)', [login]);
    const token = await createSignInLink(em, { login, madeBy: null });
    if (token === undefined) throw new Error(`Nobody has the login "${login}"`);
    return new URL(`/sign-in?token=${token}`, stack.url).href;
  } finally {
    await orm.close(true);
  }
}
