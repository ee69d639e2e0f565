// First: it brings the metadata that the decorated classes of the API need when they are loaded.
import { startDatabase } from '../support/database.ts';
import { join } from 'node:path';
import { createSignInLink } from '@chargehand/api/access/ensureAdmin';
import { startApi } from '@chargehand/api/app';
import type { EntityManager } from '@mikro-orm/postgresql';
import { askerFor, type Asker } from '../support/askApi.ts';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { fillHostileControl } from './fillHostileControl.ts';
import { fillHostilePeople } from './fillHostilePeople.ts';
import { fillHostileTasks } from './fillHostileTasks.ts';
import { fillHostileInventory } from './fillHostileInventory.ts';
import { query } from '@chargehand/api/platform/sql';

/** The product with its pages, in whose tables every text is hostile, as an older one might have left them. */
export interface HostileWorld extends AsyncDisposable {
  readonly url: string;
  /** Where the admin signs in, once. */
  readonly signInUrl: string;
  readonly em: EntityManager;
  /** Asks as the admin. */
  readonly admin: Asker;
  /** Of the admin. */
  readonly token: string;
}

/** Starts the API with the built client before such tables. */
export async function startHostileWorld(): Promise<HostileWorld> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const em = database.orm.em.fork();
  const password = 'a-password-for-tests';
  const api = cleanup.use(
    await startApi({
      databaseUrl: database.url,
      port: 0,
      listenHost: '127.0.0.1',
      publicUrl: undefined,
      trustedProxies: [],
      adminPassword: password,
      inventoryFile: undefined,
      sourcesFile: undefined,
      auditCheckpointsFile: undefined,
      clientDir: join(repositoryRoot, 'client/dist'),
    }),
  );
  await em.transactional(async (tx) => {
    // History is written down here, not made: the guards of its moves would stand in the way.
    await query(tx, 'set local session_replication_role = replica');
    await fillHostileInventory(tx);
    await fillHostilePeople(tx);
    await fillHostileTasks(tx);
    await fillHostileControl(tx);
  });
  const link = await createSignInLink(em, { login: 'admin', madeBy: null });
  const token = await signIn(api.url, password);
  const resources = cleanup.move();
  return {
    url: api.url,
    signInUrl: `${api.url}/sign-in?token=${link ?? ''}`,
    em,
    admin: askerFor(api.url, token),
    token,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function signIn(url: string, password: string): Promise<string> {
  const document = 'mutation ($password: String!) { signIn(login: "admin", password: $password) { token } }';
  return (await askerFor(url).ask<{ signIn: { token: string } }>(document, { password })).signIn.token;
}
