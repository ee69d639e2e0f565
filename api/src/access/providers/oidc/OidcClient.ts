import * as oidc from 'openid-client';
import { ProviderUnreachable } from '../signInErrors.ts';
import type { OidcSettings } from '../SignInSettings.ts';
import { openIssuerFetch } from './openIssuerFetch.ts';

/** What an issuer says of itself is read again after so long. */
const METADATA_MS = 600_000;
const TIMEOUT_SECONDS = 10;
const CLOCK_TOLERANCE_SECONDS = 60;

/** What an id token may be signed with: keys of which the issuer alone has the private half. "none" and a shared secret prove nothing here. */
const SIGNATURES = /^(RS|PS|ES)(256|384|512)$|^Ed25519$|^EdDSA$/;

/** Chargehand as the client of one issuer. */
export class OidcClient {
  private readonly fetch: oidc.CustomFetch;
  private known: { readonly metadata: oidc.ServerMetadata; readonly untilMs: number } | undefined;

  constructor(readonly settings: OidcSettings) {
    this.fetch = openIssuerFetch(settings);
  }

  /** What the library needs for one sign-in. The issuer's keys are read anew for each, so that new ones count at once and old ones no longer. Throws ProviderUnreachable. */
  async open(): Promise<oidc.Configuration> {
    const { settings } = this;
    const metadata = await this.readMetadata();
    const client = { [oidc.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const proof = proofOf(metadata, settings);
    const configuration = new oidc.Configuration(metadata, settings.clientId, client, proof);
    configuration[oidc.customFetch] = this.fetch;
    configuration.timeout = TIMEOUT_SECONDS;
    if (settings.issuer.protocol === 'http:') oidc.allowInsecureRequests(configuration);
    // The library would take the encrypted connection to the token endpoint for proof enough.
    oidc.enableNonRepudiationChecks(configuration);
    return configuration;
  }

  private async readMetadata(): Promise<oidc.ServerMetadata> {
    if (this.known !== undefined && this.known.untilMs > Date.now()) return this.known.metadata;
    try {
      const metadata = await this.discover();
      this.known = { metadata, untilMs: Date.now() + METADATA_MS };
      return metadata;
    } catch (cause) {
      throw new ProviderUnreachable(this.settings.title, { cause });
    }
  }

  private async discover(): Promise<oidc.ServerMetadata> {
    const { issuer, clientId } = this.settings;
    const found = await oidc.discovery(issuer, clientId, undefined, undefined, {
      [oidc.customFetch]: this.fetch,
      timeout: TIMEOUT_SECONDS,
      ...(issuer.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
    });
    // Without the library's helpers, which cannot be copied.
    const metadata = Object.fromEntries(Object.entries(found.serverMetadata()).filter(([, value]) => isPlain(value)));
    const offered = found.serverMetadata().id_token_signing_alg_values_supported ?? ['RS256'];
    return {
      ...metadata,
      issuer: found.serverMetadata().issuer,
      id_token_signing_alg_values_supported: offered.filter((name) => SIGNATURES.test(name)),
    };
  }
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'function';
}

/** Every issuer must take the secret in the header (RFC 6749, 2.3.1), but those that say that they take it in the body alone. */
function proofOf(metadata: oidc.ServerMetadata, { clientSecret }: OidcSettings): oidc.ClientAuth {
  if (clientSecret === undefined) return oidc.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? [];
  const isBodyAlone = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
  return isBodyAlone ? oidc.ClientSecretPost(clientSecret) : oidc.ClientSecretBasic(clientSecret);
}
