import type { RequestContext } from '../access/RequestContext.ts';
import { EVERY_ID } from '../platform/events.ts';
import { KnownSource } from './KnownSource.ts';

/** Each source whenever one of its syncs starts, goes on or ends, from now on; all of them when notifications may have been lost. */
export async function* watchSources(ctx: RequestContext): AsyncGenerator<KnownSource> {
  for await (const id of ctx.events.watch('inventory_source', ctx.signal)) {
    const where = id === EVERY_ID ? {} : { id: Number(id) };
    for (const source of await ctx.em.fork().find(KnownSource, where, { orderBy: { name: 'asc' } })) yield source;
  }
}
