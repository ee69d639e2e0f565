import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { describeCaller, type RequestContext } from './RequestContext.ts';

const INSERT_ENTRY = `insert into audit_entry (actor, act, object, details) values ($1, $2, $3, $4)`;

/** Records an act of the caller in the transaction of `ctx.em`; if this fails, so does the act. */
export async function recordAudit(
  ctx: RequestContext,
  act: string,
  object: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await query(ctx.em, INSERT_ENTRY, [describeCaller(ctx.caller), act, object, JSON.stringify(details)]);
}

/** Records what the API has done by itself, because a plan or the clock said so, in the transaction of the act. */
export async function recordOwnAct(
  tx: EntityManager,
  { act, object, details }: { readonly act: string; readonly object: string; readonly details: object },
): Promise<void> {
  await query(tx, INSERT_ENTRY, ['api', act, object, JSON.stringify(details)]);
}
