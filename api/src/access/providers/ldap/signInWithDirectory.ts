import { guardGuesses } from '../../guardGuesses.ts';
import type { SignedIn } from '../../openSession.ts';
import type { RequestContext } from '../../RequestContext.ts';
import type { ExternalPerson } from '../ExternalPerson.ts';
import { recordSignInRefusal } from '../recordSignInRefusal.ts';
import { UnknownProvider } from '../signInErrors.ts';
import { signInPerson } from '../signInPerson.ts';
import type { LdapSettings } from '../SignInSettings.ts';
import { askDirectory } from './askDirectory.ts';

/** What somebody typed for a directory. */
export interface DirectoryLogin {
  readonly provider: string;
  readonly login: string;
  readonly password: string;
}

/** Signs in with login and password of a directory. Throws InvalidCredentials, TooManyAttempts and the refusals of signInErrors. */
export async function signInWithDirectory(
  ctx: RequestContext,
  { provider, login, password }: DirectoryLogin,
): Promise<SignedIn> {
  const settings = findDirectory(ctx, provider);
  const typed = login.replaceAll('\0', '').toWellFormed();
  // As directories compare names (RFC 4518): a name in another spelling has no tries of its own.
  const account = `${typed.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()}@${settings.name}`;
  const person = await guardGuesses(
    ctx,
    account,
    async () => await noting(ctx, settings, askDirectory(settings, typed, password)),
  );
  return await noting(ctx, settings, signInPerson(ctx, settings, { person }));
}

function findDirectory({ providers = [] }: RequestContext, name: string): LdapSettings {
  for (const provider of providers) if (provider.kind === 'ldap' && provider.name === name) return provider;
  throw new UnknownProvider(name);
}

/** Records why it came to nothing, if it did. */
async function noting<Result extends ExternalPerson | SignedIn | undefined>(
  ctx: RequestContext,
  { name }: LdapSettings,
  asked: Promise<Result>,
): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    await recordSignInRefusal(ctx, name, error);
    throw error;
  }
}
