import type { CustomFetch } from 'openid-client';
import { Agent, fetch } from 'undici';
import { BadProviderAnswer, ProviderUnreachable } from '../signInErrors.ts';
import type { OidcSettings } from '../SignInSettings.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_BYTES = 1_000_000;

/** Asks the origins of an issuer and no others; certificates are always verified, redirects are never followed, long answers not read. */
export function openIssuerFetch({ title, origins, authorities }: OidcSettings): CustomFetch {
  const dispatcher = new Agent({
    connections: 4,
    maxResponseSize: MAX_BYTES,
    connect: { timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: true, ...(authorities && { ca: authorities }) },
  });
  const unreachable = (cause: unknown): never => {
    throw new ProviderUnreachable(title, { cause });
  };
  return async (address, { body, headers, method, signal }) => {
    const { origin } = new URL(address);
    if (!origins.includes(origin))
      throw new BadProviderAnswer(title, `it leads to ${origin}, which "origins" does not name.`);
    const answer = await fetch(address, {
      body: body ?? null,
      headers,
      method,
      redirect: 'manual',
      dispatcher,
      ...(signal && { signal }),
    }).catch(unreachable);
    const text = await answer.text().catch(unreachable);
    const status = answer.status;
    return new Response(text === '' ? null : text, { status, headers: [...answer.headers] });
  };
}
