import type { RequestContext } from '../access/RequestContext.ts';
import { EVERY_ID } from '../platform/events.ts';
import { statusOf } from './Bridge.ts';
import { findSmartProxies } from './findSmartProxies.ts';
import type { SmartProxy } from './SmartProxy.ts';

const LOOK_AGAIN_MS = 5_000;

/** Each smart proxy whenever its bridge's status or problem changed; going offline is seen by the clock, so it looks every five seconds too. */
export async function* watchSmartProxies(ctx: RequestContext): AsyncGenerator<SmartProxy> {
  let seen = await picture(ctx);
  while (!ctx.signal.aborted) {
    await ctx.events.wait('smart_proxy', EVERY_ID, LOOK_AGAIN_MS, ctx.signal);
    const now = await picture(ctx);
    for (const [name, { proxy, text }] of now) if (seen.get(name)?.text !== text) yield proxy;
    seen = now;
  }
}

async function picture(ctx: RequestContext): Promise<Map<string, { proxy: SmartProxy; text: string }>> {
  const proxies = await findSmartProxies(ctx.em.fork());
  return new Map(proxies.map((proxy) => [proxy.name, { proxy, text: describe(proxy, ctx.now()) }]));
}

function describe({ bridge }: SmartProxy, now: Date): string {
  return bridge === null ? 'none' : `${statusOf(bridge, now)} ${bridge.problem ?? ''}`;
}
