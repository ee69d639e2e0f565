import { messageOf } from '../../log.ts';
import { isTrustworthy } from '../../config.ts';
import { clockOffsetSeconds } from '../../clockOffset.ts';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';
import type { World } from '../World.ts';

/** More would make deadlines and logs of the two hard to follow. */
const CLOCK_LIMIT_SECONDS = 10;
const WAIT_MS = 8_000;

/** Asks the API whether it is well, if its address is known; needs no credential. */
export const checkApi: Check = {
  name: 'API',
  needs: [],
  timeoutMs: 10_000,
  async run(world, signal) {
    const { apiUrl } = world.surroundings;
    if (apiUrl === undefined) return [note('not looked at: CHARGEHAND_API_URL is not set')];
    if (!isTrustworthy(apiUrl))
      return [problem(`${originOf(apiUrl)} is not taken by a bridge, for it is neither TLS nor this machine`, USE_TLS)];
    try {
      return [await askApi(world, apiUrl, AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]))];
    } catch (error) {
      return [problem(`${originOf(apiUrl)} cannot be reached: ${reasonOf(error)}`, REACH)];
    }
  },
};

const USE_TLS = 'Put a proxy with TLS before the API and set CHARGEHAND_API_URL to its https address';
const REACH = 'Check CHARGEHAND_API_URL, that the API runs, and firewalls and proxies between';

async function askApi({ surroundings: { now } }: World, apiUrl: string, signal: AbortSignal): Promise<Finding> {
  const askedAtMs = now();
  const response = await fetch(new URL('healthz', `${apiUrl.replace(/\/+$/, '')}/`), { signal, redirect: 'manual' });
  await response.body?.cancel();
  const where = originOf(apiUrl);
  if (!response.ok) return problem(`${where} answers ${response.status} when asked whether it is well`, REACH);
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return ok(`${where} is well`);
  const offset = clockOffsetSeconds({ askedAtMs, heardAtMs: now(), messageTime: date / 1000 });
  if (Math.abs(offset) <= CLOCK_LIMIT_SECONDS)
    return ok(`${where} is well, its clock agrees with ours within ${Math.max(1, Math.abs(offset))} s`);
  const side = offset > 0 ? 'ahead of' : 'behind';
  return warning(`${where} is well, but its clock is ${Math.abs(offset)} s ${side} ours`, 'Let NTP set both clocks');
}

/** Without user and password, which may be in a URL. */
function originOf(url: string): string {
  return new URL(url).origin;
}

/** fetch keeps what went wrong in the cause. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}
