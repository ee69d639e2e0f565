import { log } from '../../platform/log.ts';
import { openSession, type SignedIn } from '../openSession.ts';
import { recordAudit } from '../recordAudit.ts';
import { inTransaction, type RequestContext } from '../RequestContext.ts';
import type { ExternalPerson } from './ExternalPerson.ts';
import { replaceMemberships } from './replaceMemberships.ts';
import type { ProviderSettings } from './SignInSettings.ts';
import { storeAccount } from './storeAccount.ts';

/** Who came, and with what. */
export interface Arrival {
  readonly person: ExternalPerson;
  /** Digest of the session that the browser had before. Null or not given: that of the request itself. */
  readonly earlier?: string | null;
}

/** Opens a session for a person whom the provider has vouched for: account, groups, session and records come about together or not at all. */
export async function signInPerson(
  ctx: RequestContext,
  provider: ProviderSettings,
  { person, earlier = null }: Arrival,
): Promise<SignedIn> {
  return await inTransaction(ctx, async (tx) => {
    const user = await storeAccount(tx, person, mayAll(provider, person));
    const { joined, left, unknown } = await replaceMemberships(tx.em, user.id, groupsOf(provider, person));
    if (joined.length > 0 || left.length > 0)
      await recordAudit(tx, 'user.groups', `login:${user.login}`, { provider: provider.name, joined, left });
    if (unknown.length > 0) log('warn', 'user-groups-unknown', { provider: provider.name, groups: unknown });
    return await openSession(tx, user, { earlier });
  });
}

/** Only the file that the provider's settings came from can say this of a group. */
function mayAll({ administrators }: ProviderSettings, { groups }: ExternalPerson): boolean {
  return groups.some((group) => administrators.includes(group));
}

function groupsOf({ groups: mapping }: ProviderSettings, { groups }: ExternalPerson): readonly string[] {
  return [...new Set(groups.flatMap((group) => mapping.get(group) ?? []))];
}
