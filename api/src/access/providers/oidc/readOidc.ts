import type { Settings } from '../../../platform/Settings.ts';
import { isLoopback } from '../isLoopback.ts';
import { COMMON_NAMES, type ProviderEntry } from '../ProviderEntry.ts';
import { OIDC_CLAIMS, type OidcClaim, type OidcSettings } from '../SignInSettings.ts';

const SECRET = ['clientSecret', 'clientSecretFile', 'clientSecretEnv'];
const NAMES = [...COMMON_NAMES, 'issuer', 'clientId', ...SECRET, 'scopes', 'claims', 'origins'];

const DEFAULT_CLAIMS = { login: 'preferred_username', name: 'name', email: 'email', groups: 'groups' } as const;

/** Reads a provider of kind oidc; faults are noted. */
export async function readOidc(entry: ProviderEntry, publicUrl: URL | undefined): Promise<OidcSettings> {
  const { settings } = entry;
  settings.refuseOthers(NAMES);
  const common = await entry.readCommon();
  const issuer = readIssuer(settings);
  const scopes = settings.texts('scopes') ?? ['openid', 'profile', 'email'];
  if (!scopes.includes('openid')) settings.fault('scopes', 'expected openid among them');
  return {
    ...common,
    kind: 'oidc',
    issuer,
    clientId: settings.text('clientId') ?? '',
    clientSecret: await entry.readSecret('clientSecret'),
    scopes,
    claims: readClaims(settings),
    origins: [issuer.origin, ...readOrigins(settings)],
    redirectUri: new URL(`/sign-in/oidc/${common.name}/callback`, publicUrl ?? issuer),
  };
}

const NO_ISSUER = 'https://issuer.invalid';

function readIssuer(settings: Settings): URL {
  const text = settings.text('issuer');
  const url = URL.parse(text ?? NO_ISSUER);
  if (url !== null && isSafe(url) && !/[?#]/.test(text ?? '') && url.username === '' && url.password === '') return url;
  settings.fault('issuer', 'expected https:// (http:// only on loopback), without user, password, query and fragment');
  return new URL(NO_ISSUER);
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

function readClaims(settings: Settings): Readonly<Record<OidcClaim, string>> {
  if (!settings.has('claims')) return DEFAULT_CLAIMS;
  const section = settings.section('claims');
  section.refuseOthers(OIDC_CLAIMS);
  const read = OIDC_CLAIMS.map((claim) => [claim, section.optional(claim) ?? DEFAULT_CLAIMS[claim]] as const);
  return { ...DEFAULT_CLAIMS, ...Object.fromEntries(read) };
}

/** Large issuers have their token endpoint or their keys at another host, which must be named. */
function readOrigins(settings: Settings): readonly string[] {
  return (settings.texts('origins') ?? []).map((text) => {
    const url = URL.parse(text);
    if (url === null || !isSafe(url) || text !== url.origin)
      settings.fault('origins', `"${text}" is no origin such as https://tokens.example.com`);
    return text;
  });
}
