import { changeUser } from './changeUser.ts';
import { pathOf } from './createUser.ts';
import { createSignInLink } from './ensureAdmin.ts';
import { userOf } from './permissions.ts';
import type { RequestContext } from './RequestContext.ts';
import { BadUserInput, ExternalAccount } from './userErrors.ts';

/** A path that signs somebody in once, for who has no password or has forgotten it. Throws as changeUser, ExternalAccount, and BadUserInput for who is disabled. */
export async function giveSignInLink(ctx: RequestContext, login: string): Promise<string> {
  let path: string | null = null;
  await changeUser(ctx, { act: 'user.sign-in-link', login }, async (tx, user) => {
    if (user.issuer !== 'local') throw new ExternalAccount(user.login, user.issuer);
    path = pathOf(await createSignInLink(tx.em, { login: user.login, madeBy: userOf(tx).userId }));
    return {};
  });
  if (path === null) throw new BadUserInput(`"${login}" is disabled. Enable the account first.`);
  return path;
}
