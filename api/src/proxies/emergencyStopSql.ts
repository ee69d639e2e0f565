/** SQL: whether an emergency stop is pulled for the smart proxy of this id; a null id is of one that only the stop of everything is about. */
export function isStoppedSql(smartProxyId: string): string {
  return `exists (select 1 from emergency_stop e where e.lifted_at is null and (e.smart_proxy_id is null or e.smart_proxy_id = ${smartProxyId}))`;
}

/**
 * SQL: whether an emergency stop has ended for good what was made for a smart proxy at an instant and is still open. It is not marked on what it
 * stops: so pulling it waits for nobody's lock, and one that is lifted before all have heard of it has stopped everything all the same.
 */
export function wasStoppedSql(smartProxyId: string, madeAt: string): string {
  return `exists (select 1 from emergency_stop e where (e.smart_proxy_id is null or e.smart_proxy_id = ${smartProxyId})
    and (e.lifted_at is null or ${madeAt} <= e.lifted_at))`;
}
