import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { describeCaller, type RequestContext } from './RequestContext.ts';
import { nameToken } from './secretToken.ts';

const INSERT_ENTRY = `
  insert into audit_entry (actor, act, object, details, address, credential) values ($1, $2, $3, $4, $5, $6)`;

/** Records an act of the caller in the transaction of `ctx.em`; if this fails, so does the act. */
export async function recordAudit(
  ctx: RequestContext,
  act: string,
  object: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const credential = ctx.token === undefined ? undefined : nameToken(ctx.token);
  await query(ctx.em, INSERT_ENTRY, [
    describeCaller(ctx.caller),
    act,
    object,
    JSON.stringify(details),
    ctx.address ?? null,
    credential ?? null,
  ]);
}

/** Records what the API has done by itself, because a plan or the clock said so, in the transaction of the act. */
export async function recordOwnAct(
  tx: EntityManager,
  { act, object, details }: { readonly act: string; readonly object: string; readonly details: object },
): Promise<void> {
  await query(tx, INSERT_ENTRY, ['api', act, object, JSON.stringify(details), null, null]);
}
