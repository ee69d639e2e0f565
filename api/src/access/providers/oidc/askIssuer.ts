import * as oidc from 'openid-client';
import { AppError } from '../../../platform/AppError.ts';
import type { ExternalPerson } from '../ExternalPerson.ts';
import { personOf } from '../personOf.ts';
import { BadProviderAnswer, ProviderDenied } from '../signInErrors.ts';
import type { OidcSettings } from '../SignInSettings.ts';
import { checkIdToken } from './checkIdToken.ts';
import type { OidcClient } from './OidcClient.ts';
import { readClaim } from './readClaim.ts';

/** What the answer must fit. */
interface Expected {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly nowMs: number;
}

/** Exchanges the code that the browser brought for the person it stands for. Throws ProviderUnreachable, ProviderDenied, BadProviderAnswer, UnusablePerson. */
export async function askIssuer(
  client: OidcClient,
  parameters: URLSearchParams,
  expected: Expected,
): Promise<ExternalPerson> {
  const { settings } = client;
  const configuration = await client.open();
  try {
    const tokens = await exchangeCode(configuration, settings, { parameters, expected });
    const claims = tokens.claims();
    if (claims === undefined || tokens.id_token === undefined)
      throw new BadProviderAnswer(settings.title, 'it has no id token.');
    const { issuer } = configuration.serverMetadata();
    const { access_token: accessToken, id_token: text } = tokens;
    checkIdToken(settings, { claims, text, accessToken, issuer, nowMs: expected.nowMs });
    const all = await completeClaims(configuration, settings, { claims, accessToken });
    return toPerson(settings, { issuer, subject: claims.sub, claims: all });
  } catch (cause) {
    const refusal = findRefusal(cause);
    if (refusal !== undefined) throw refusal;
    if (cause instanceof oidc.AuthorizationResponseError) throw new ProviderDenied(settings.title, { cause });
    throw new BadProviderAnswer(settings.title, 'it does not prove who you are. Sign in again.', { cause });
  }
}

/** The library wraps what its requests throw. */
function findRefusal(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  return error instanceof Error ? findRefusal(error.cause) : undefined;
}

async function exchangeCode(
  configuration: oidc.Configuration,
  { redirectUri }: OidcSettings,
  { parameters, expected }: { readonly parameters: URLSearchParams; readonly expected: Expected },
): ReturnType<typeof oidc.authorizationCodeGrant> {
  const returned = new URL(redirectUri);
  returned.search = parameters.toString();
  return await oidc.authorizationCodeGrant(configuration, returned, {
    expectedState: expected.state,
    expectedNonce: expected.nonce,
    pkceCodeVerifier: expected.verifier,
    idTokenExpected: true,
  });
}

/** Many issuers put little into id tokens; the rest they tell to who has the access token, of the same subject. */
async function completeClaims(
  configuration: oidc.Configuration,
  { claims: paths }: OidcSettings,
  { claims, accessToken }: { readonly claims: oidc.IDToken; readonly accessToken: string },
): Promise<Readonly<Record<string, unknown>>> {
  const isComplete = Object.values(paths).every((path) => readClaim(claims, path) !== undefined);
  if (isComplete || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(configuration, accessToken, claims.sub)), ...claims };
}

function toPerson(
  { name: provider, claims: paths }: OidcSettings,
  told: { readonly issuer: string; readonly subject: string; readonly claims: Readonly<Record<string, unknown>> },
): ExternalPerson {
  const read = (path: string): unknown => readClaim(told.claims, path);
  return personOf({
    provider,
    issuer: told.issuer,
    subject: told.subject,
    login: read(paths.login),
    name: read(paths.name),
    email: read(paths.email),
    groups: read(paths.groups),
  });
}
