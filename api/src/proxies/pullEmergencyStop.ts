import { userOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { findEmergencyStop } from './findEmergencyStops.ts';
import { BadStopReason, EmergencyStopNotFound, ProxyNotFound } from './emergencyStopErrors.ts';
import { findSmartProxy } from './findSmartProxies.ts';

const MOST_CHARACTERS = 500;

const PULL = `
  insert into emergency_stop (smart_proxy_id, reason, pulled_by_id) values ($1, $2, $3) on conflict do nothing returning id`;

/** Also of one that was pulled in the moment between. */
const FIND_PULLED = `
  select id from emergency_stop where smart_proxy_id is not distinct from $1 and lifted_at is null order by id desc limit 1`;

const LIFT = `
  update emergency_stop set lifted_at = clock_timestamp(), lifted_by_id = $2 where id = $1 and lifted_at is null
  returning smart_proxy_id as "smartProxyId"`;

/** The bridges look at once whether they may send; who watches the smart proxies sees it. */
const WAKE = `
  select pg_notify('bridge_work', b.id::text), pg_notify('smart_proxy', p.name)
  from smart_proxy p left join bridge b on b.smart_proxy_id = p.id where $1::int is null or p.id = $1`;

/**
 * Stops all bridges, or the one of a smart proxy: from the commit on nothing is given to them, and each sends nothing more once it has heard of it.
 * Returns the id; of the stop that is pulled already, if one is. Throws BadStopReason, ProxyNotFound.
 */
export async function pullEmergencyStop(
  ctx: RequestContext,
  { proxy, reason }: { readonly proxy: string | null; readonly reason: string },
): Promise<number> {
  const text = readReason(reason);
  const smartProxyId = proxy === null ? null : await proxyIdOf(ctx, proxy);
  return await inTransaction(ctx, async (tx) => {
    const [pulled] = await query<{ id: number }>(tx.em, PULL, [smartProxyId, text, userOf(tx).userId]);
    if (pulled === undefined) return await findPulled(tx, smartProxyId);
    await query(tx.em, WAKE, [smartProxyId]);
    await recordAudit(tx, 'emergency.pull', `emergency-stop:${pulled.id}`, { proxy, reason: text });
    return pulled.id;
  });
}

/** Lets bridges send again; what there was before stays unsent. Repeating it changes nothing. Throws EmergencyStopNotFound. */
export async function liftEmergencyStop(ctx: RequestContext, id: string): Promise<number> {
  const stopId = /^\d{1,9}$/.test(id) ? Number(id) : 0;
  if ((await findEmergencyStop(ctx.em, stopId)) === null) throw new EmergencyStopNotFound(id);
  return await inTransaction(ctx, async (tx) => {
    const [lifted] = await query<{ smartProxyId: number | null }>(tx.em, LIFT, [stopId, userOf(tx).userId]);
    if (lifted === undefined) return stopId;
    await query(tx.em, WAKE, [lifted.smartProxyId]);
    await recordAudit(tx, 'emergency.lift', `emergency-stop:${stopId}`);
    return stopId;
  });
}

function readReason(text: string): string {
  const reason = text.trim().toWellFormed();
  if (reason === '' || [...reason].length > MOST_CHARACTERS || /\p{Cc}/u.test(reason))
    throw new BadStopReason(MOST_CHARACTERS);
  return reason;
}

async function proxyIdOf({ em }: RequestContext, name: string): Promise<number> {
  const proxy = name.includes('\0') ? null : await findSmartProxy(em, name);
  if (proxy === null) throw new ProxyNotFound(name);
  return proxy.id;
}

async function findPulled(tx: RequestContext, smartProxyId: number | null): Promise<number> {
  const [pulled] = await query<{ id: number }>(tx.em, FIND_PULLED, [smartProxyId]);
  // It was lifted in this very moment: pull again.
  if (pulled === undefined) throw new Error('The emergency stop was lifted while another was being pulled');
  return pulled.id;
}
