import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * Why a request may not come from where it says it comes from. Undefined: it may. Pages of our own origin may; programs, which name no
 * origin, may as long as they bring no cookie: browsers name the origin of every request that can change something.
 */
export function originFault(headers: IncomingHttpHeaders, publicUrl: string | undefined): string | undefined {
  const { origin, host, cookie } = headers;
  if (origin === undefined)
    return cookie === undefined
      ? undefined
      : 'A cookie came without an Origin. Programs send a token: Authorization: Bearer …';
  if (origin === publicUrl || isDirect(origin, host)) return undefined;
  const ours = publicUrl === undefined ? 'CHARGEHAND_PUBLIC_URL is not set' : `Pages of ${publicUrl} are`;
  return `Pages of ${origin.slice(0, 200)} are not served here. ${ours}`;
}

/** Whether a page was loaded from this very address. A name could be made to point here by anybody, so it must be localhost or a number. */
function isDirect(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const here = new URL(`http://${host}`);
  return origin === here.origin && (here.hostname === 'localhost' || isIP(here.hostname.replace(/^\[|\]$/g, '')) !== 0);
}
