import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabase } from '../support/database.ts';
import { startApi } from '@chargehand/api/app';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';
import { findFreePort } from '@chargehand/launcher';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** The API with sign-in providers. */
export interface SignInWorld extends AsyncDisposable {
  readonly url: string;
  readonly em: EntityManager;
  /** The accounts, without the administrator of the first start. */
  accounts(): Promise<readonly AccountRow[]>;
  /** Acts and objects of the audit about signing in, oldest first. */
  audit(): Promise<readonly { readonly act: string; readonly object: string; readonly code: string | null }[]>;
  countSessions(): Promise<number>;
  /** Group names and whether the provider gave the membership, of one login. */
  memberships(login: string): Promise<readonly string[]>;
}

interface AccountRow {
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  readonly issuer: string;
  readonly subject: string | null;
  readonly is_admin: boolean;
}

/** Of the local account `admin`. */
export const ADMIN_PASSWORD = 'an administrator of tests';

/** What providers are in the file of a world, which knows its own address. */
export type ProvidersOf = (place: {
  readonly publicUrl: string;
  readonly folder: string;
}) => readonly object[] | Promise<readonly object[]>;

/** Starts the API on a database of its own with a file of providers. */
export async function startSignInWorld(providersOf: ProvidersOf, clientDir = 'none'): Promise<SignInWorld> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await temporaryFolder('sign-in')).path;
  const database = cleanup.use(await startDatabase());
  const port = await findFreePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const file = join(folder, 'sign-in.json');
  await writeFile(file, JSON.stringify({ publicUrl, providers: await providersOf({ publicUrl, folder }) }));
  const env = { CHARGEHAND_SECRET_TEST: 'the secret of the tests' };
  const em = database.orm.em.fork();
  cleanup.use(
    await startApi({
      databaseUrl: database.url,
      port,
      listenHost: '127.0.0.1',
      publicUrl: undefined,
      trustedProxies: [],
      auditCheckpointsFile: undefined,
      adminPassword: ADMIN_PASSWORD,
      inventoryFile: undefined,
      sourcesFile: undefined,
      signIn: { file, env, publicUrl: undefined },
      clientDir,
    }),
  );
  const resources = cleanup.move();
  return { ...readersOf(em), url: publicUrl, em, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

function readersOf(em: EntityManager): Pick<SignInWorld, 'accounts' | 'audit' | 'countSessions' | 'memberships'> {
  return {
    accounts: async () =>
      await query(
        em,
        `select login, name, email, issuer, subject, is_admin from app_user where login <> 'admin' order by id`,
      ),
    audit: async () =>
      await query(
        em,
        `select act, object, details ->> 'code' as code from audit_entry where act like 'sign-in%' order by id`,
      ),
    countSessions: async () => {
      const [row] = await query<{ count: number }>(em, 'select count(*)::int as count from session');
      return row?.count ?? -1;
    },
    memberships: async (login) => {
      const rows = await query<{ membership: string }>(
        em,
        `select g.name || case when m.is_from_provider then ' from provider' else '' end as membership
         from user_group_member m join user_group g on g.id = m.group_id join app_user u on u.id = m.user_id
         where u.login = $1 order by 1`,
        [login],
      );
      return rows.map(({ membership }) => membership);
    },
  };
}
