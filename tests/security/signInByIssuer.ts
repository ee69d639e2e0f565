import { Visitor, type Visited } from '../support/Visitor.ts';
import type { ForgingIssuer } from './forgingIssuer.ts';

/** A browser that has been sent to an issuer. */
export interface SentVisitor {
  readonly visitor: Visitor;
  readonly authorization: URL;
}

/** Begins a sign-in at our address, as a new browser or as one that there is. */
export async function beginAt(url: string, provider: string, visitor = new Visitor()): Promise<SentVisitor> {
  const { next } = await visitor.visit(`${url}/sign-in/oidc/${provider}?to=/tasks/7`);
  if (next === undefined) throw new Error('The sign-in did not send the browser anywhere');
  return { visitor, authorization: next };
}

/** The address that the issuer sends the browser back to, with a code. */
export function returnAddress(issuer: ForgingIssuer, authorization: URL): URL {
  const address = new URL(authorization.searchParams.get('redirect_uri') ?? '');
  address.searchParams.set('code', issuer.codeFor(authorization));
  address.searchParams.set('state', authorization.searchParams.get('state') ?? '');
  return address;
}

/** Signs in from the beginning to the end. */
export async function signInAt(
  url: string,
  {
    provider,
    issuer,
    visitor,
  }: { readonly provider: string; readonly issuer: ForgingIssuer; readonly visitor?: Visitor },
): Promise<Visited & { readonly visitor: Visitor }> {
  const sent = await beginAt(url, provider, visitor);
  const visited = await sent.visitor.visit(returnAddress(issuer, sent.authorization));
  return { ...visited, visitor: sent.visitor };
}

/** The code of the refusal that an address tells our page of. Undefined: it tells of none. */
export function problemIn(address: URL | undefined): string | undefined {
  return address?.pathname === '/sign-in' ? (address.searchParams.get('problem') ?? undefined) : undefined;
}
