import { setTimeout as sleep } from 'node:timers/promises';
import type { RpcReply } from '@chargehand/mcollective';
import type { ApiLink, ReportedHost } from './apiLink.ts';
import { Bell } from './Bell.ts';
import type { BrokerSession } from './BrokerSession.ts';
import type { BrokerLink } from './connectors/Connector.ts';
import { describeHost } from './describeHost.ts';
import type { Inquiries } from './Inquiries.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import { timing } from './timing.ts';
import { uploadHosts } from './uploadHosts.ts';

/** How long to listen for hosts at least; MCollective's own clients take two seconds. */
const LISTEN_MS = 2_000;
/** Hosts asked for their inventory at the same time. */
const INVENTORY_AT_ONCE = 100;
/** How often to look whether more hosts may be asked. */
const ROOM_EVERY_MS = 1_000;
/** Time-out of the agent rpcutil, and the way there and back. */
const INVENTORY_WAIT_MS = 15_000;

/** What discovery needs of the rest of the bridge. */
export interface InventoryContext {
  readonly session: Pick<BrokerSession, 'link' | 'problem' | 'onChange'>;
  readonly inquiries: Pick<Inquiries, 'ping' | 'call' | 'room'>;
  readonly api: Pick<ApiLink, 'reportInventory'>;
  readonly log: Log;
  /** Called after every attempt, also one that failed, with the number of hosts that were reported. */
  readonly onRound: (hosts: number) => void;
}

/** Discovers and reports hosts until the signal aborts: every ten minutes, and sooner when nobody answered. */
export async function reportInventory(context: InventoryContext, signal: AbortSignal): Promise<void> {
  const bell = new Bell();
  context.session.onChange(() => bell.ring());
  while (!signal.aborted) {
    const link = context.session.link;
    if (link === undefined) {
      if (context.session.problem !== undefined) context.onRound(0);
      await bell.wait(signal);
      continue;
    }
    const hosts = await discoverOnce(context, link, signal);
    context.onRound(hosts);
    const pauseMs = hosts > 0 ? timing.discoverEveryMs : timing.discoverAgainSoonMs;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function discoverOnce(context: InventoryContext, link: BrokerLink, signal: AbortSignal): Promise<number> {
  try {
    const names = await context.inquiries.ping(link, LISTEN_MS);
    let reported = 0;
    for (let from = 0; from < names.length && !signal.aborted;) {
      const room = await waitForRoom(context.inquiries, signal);
      const asked = names.slice(from, from + Math.min(INVENTORY_AT_ONCE, room));
      from += asked.length;
      reported += await uploadHosts(context, await describe(context, link, asked), signal);
    }
    context.log.info('hosts-discovered', { answered: names.length, reported });
    return reported;
  } catch (error) {
    if (!signal.aborted) context.log.warn('discovery-failed', { problem: messageOf(error) });
    return 0;
  }
}

/** Gives how many hosts may be asked, at least one; waits for requests to silent hosts to leave the broker. */
async function waitForRoom(inquiries: Pick<Inquiries, 'room'>, signal: AbortSignal): Promise<number> {
  for (;;) {
    const { room } = inquiries;
    if (room > 0) return room;
    await sleep(ROOM_EVERY_MS, undefined, { signal });
  }
}

async function describe(
  context: InventoryContext,
  link: BrokerLink,
  hosts: readonly string[],
): Promise<ReportedHost[]> {
  const call = { agent: 'rpcutil', action: 'inventory', hosts, waitMs: INVENTORY_WAIT_MS };
  const answers = await context.inquiries.call(link, call);
  const good = [...answers.values()].filter(({ statusCode }) => statusCode === 0);
  return good.flatMap((answer) => describeOrSkip(context.log, answer));
}

/** One host's answer that nothing can be made of costs no other host its place in the inventory. */
function describeOrSkip(log: Log, answer: RpcReply & { readonly atMs: number }): ReportedHost[] {
  try {
    return [describeHost(answer)];
  } catch (error) {
    log.warn('host-not-described', { host: answer.senderId, problem: messageOf(error) });
    return [];
  }
}
