import { AppError } from '../../platform/AppError.ts';
import { describeError, log } from '../../platform/log.ts';
import { recordRefusal } from '../audit/recordRefusal.ts';
import { UnknownProvider } from './signInErrors.ts';
import type { RequestContext } from '../RequestContext.ts';

/** Records that somebody was not let in, and why. The log has what the provider said, which is for those who run Chargehand. */
export async function recordSignInRefusal(ctx: RequestContext, provider: string, error: unknown): Promise<void> {
  const code = error instanceof AppError ? error.code : 'INTERNAL';
  const reason = error instanceof Error ? error.message.slice(0, 300) : '';
  log('warn', 'sign-in-refused', { provider, code, error: describeError(error) });
  // One object for all names that anybody may make up: refusals are recorded so often for each.
  const object = error instanceof UnknownProvider ? 'provider:unknown' : `provider:${provider.slice(0, 100)}`;
  await recordRefusal(ctx, { act: 'sign-in.refused', object, details: { code, reason } });
}
