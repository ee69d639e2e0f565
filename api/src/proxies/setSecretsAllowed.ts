import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';
import { findSmartProxy } from './findSmartProxies.ts';
import type { SmartProxy } from './SmartProxy.ts';

/** Whether secrets may be sent to the hosts of a smart proxy. */
export interface SecretsRule {
  readonly proxy: string;
  readonly isAllowed: boolean;
  readonly reason: string;
}

export class SmartProxyNotFound extends AppError {
  readonly code = 'SMART_PROXY_NOT_FOUND';
  constructor(readonly proxy: string) {
    super(`There is no smart proxy "${proxy.slice(0, 50)}".`);
  }
}

export class ReasonNeeded extends AppError {
  readonly code = 'REASON_NEEDED';
  constructor() {
    super(
      `Say why, in 1 to ${REASON_CHARACTERS} characters without line breaks: it is shown to whoever runs something there.`,
    );
  }
}

const REASON_CHARACTERS = 200;

const SET = `update smart_proxy set secrets_allowed_because = $2 where id = $1`;

/** Lets secrets travel on the network of a smart proxy, or not any more; what was sealed before still goes out. Throws SmartProxyNotFound, ReasonNeeded. */
export async function setSecretsAllowed(ctx: RequestContext, rule: SecretsRule): Promise<SmartProxy> {
  const reason = rule.reason.trim().toWellFormed();
  if (reason === '' || [...reason].length > REASON_CHARACTERS || /\p{Cc}/u.test(reason)) throw new ReasonNeeded();
  const proxy = rule.proxy.includes('\0') ? null : await findSmartProxy(ctx.em, rule.proxy);
  if (proxy === null) throw new SmartProxyNotFound(rule.proxy);
  const { id, name } = proxy;
  await inTransaction(ctx, async (tx) => {
    await query(tx.em, SET, [id, rule.isAllowed ? reason : null]);
    await recordAudit(tx, rule.isAllowed ? 'proxy.secrets.allow' : 'proxy.secrets.forbid', `proxy:${name}`, { reason });
    await query(tx.em, `select pg_notify('smart_proxy', $1)`, [name]);
  });
  return await ctx.em.refreshOrFail(proxy, { populate: ['bridge'] });
}
