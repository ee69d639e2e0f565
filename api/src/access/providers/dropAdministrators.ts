import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../../platform/sql.ts';
import { recordOwnAct } from '../recordAudit.ts';
import type { ProviderSettings } from './SignInSettings.ts';

const READ_ISSUERS = `select distinct issuer from app_user where is_admin_from_provider`;

const DROP_ADMINISTRATORS = `
  update app_user set is_admin = false, is_admin_from_provider = false where is_admin_from_provider and issuer = $1 returning login`;

/** Whom a provider made an administrator ceases to be one when the file no longer has that provider, or no longer lets it: they may never sign in again, but use a token. */
export async function dropAdministrators(em: EntityManager, providers: readonly ProviderSettings[]): Promise<void> {
  const allowed = new Set(providers.filter(({ administrators }) => administrators.length > 0).map(issuerOf));
  await em.transactional(async (tx) => {
    for (const { issuer } of await query<{ issuer: string }>(tx, READ_ISSUERS)) {
      if (allowed.has(normalized(issuer))) continue;
      for (const { login } of await query<{ login: string }>(tx, DROP_ADMINISTRATORS, [issuer]))
        await recordOwnAct(tx, {
          act: 'user.admin',
          object: `login:${login}`,
          details: { isAdmin: false, by: issuer },
        });
    }
  });
}

function issuerOf(provider: ProviderSettings): string {
  return provider.kind === 'oidc' ? provider.issuer.href : provider.name;
}

/** Issuers write their address with or without a slash at the end. */
function normalized(issuer: string): string {
  return URL.parse(issuer)?.href ?? issuer;
}
