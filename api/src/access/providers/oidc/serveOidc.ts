import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/AppError.ts';
import type { RequestContext } from '../../RequestContext.ts';
import { recordSignInRefusal } from '../recordSignInRefusal.ts';
import { UnknownProvider } from '../signInErrors.ts';
import type { ProviderSettings } from '../SignInSettings.ts';
import { beginOidcSignIn, SIGN_IN_SECONDS } from './beginOidcSignIn.ts';
import { finishOidcSignIn } from './finishOidcSignIn.ts';
import { localPath } from './localPath.ts';
import { OidcClient } from './OidcClient.ts';

type OpenContext = (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>;

/** Lax: the browser comes back from another site. */
const COOKIE = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;

/** Keeps the browser's half of a sign-in; no other host, and nothing but this one, can set a cookie of this name. */
export const SIGN_IN_COOKIE = '__Host-chargehand-sign-in';

/** Serves the two addresses of sign-in by OpenID Connect: where it begins, and where issuers send people back to. */
export function serveOidc(
  server: FastifyInstance,
  providers: readonly ProviderSettings[],
  openContext: OpenContext,
): void {
  const clients = new Map(
    providers.flatMap((settings) => (settings.kind === 'oidc' ? [[settings.name, new OidcClient(settings)]] : [])),
  );
  const serve = (url: string, visit: Visit): void => {
    server.get<{ Params: Readonly<Record<'provider', string>> }>(
      url,
      { exposeHeadRoute: false },
      async (request, reply) => {
        const { provider } = request.params;
        const address = new URL(request.url, 'http://chargehand.invalid');
        return await answer(
          { visit, provider, client: clients.get(provider), ctx: await openContext(request, reply) },
          { query: address.searchParams, cookie: request.cookies[SIGN_IN_COOKIE], reply },
        );
      },
    );
  };
  serve('/sign-in/oidc/:provider', begin);
  serve('/sign-in/oidc/:provider/callback', finish);
}

interface Browser {
  readonly query: URLSearchParams;
  readonly cookie: string | undefined;
  readonly reply: FastifyReply;
}

/** Returns where the browser goes next. */
type Visit = (ctx: RequestContext, client: OidcClient, browser: Browser) => Promise<string>;

interface Visited {
  readonly visit: Visit;
  readonly provider: string;
  readonly client: OidcClient | undefined;
  readonly ctx: RequestContext;
}

async function answer({ visit, provider, client, ctx }: Visited, browser: Browser): Promise<FastifyReply> {
  const reply = browser.reply.header('cache-control', 'no-store');
  try {
    if (client === undefined) throw new UnknownProvider(provider);
    return await reply.redirect(await visit(ctx, client, browser), 303);
  } catch (error) {
    await recordSignInRefusal(ctx, provider, error);
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    return await reply.redirect(`/sign-in?${new URLSearchParams({ problem: code, provider }).toString()}`, 303);
  }
}

async function begin(ctx: RequestContext, client: OidcClient, { query, reply }: Browser): Promise<string> {
  const { address, browserToken } = await beginOidcSignIn(ctx, client, localPath(query.get('to')));
  reply.setCookie(SIGN_IN_COOKIE, browserToken, { ...COOKIE, maxAge: SIGN_IN_SECONDS });
  return address.href;
}

async function finish(ctx: RequestContext, client: OidcClient, { query, cookie, reply }: Browser): Promise<string> {
  const path = await finishOidcSignIn(ctx, client, { query, browserToken: cookie });
  reply.clearCookie(SIGN_IN_COOKIE, COOKIE);
  return localPath(path);
}
