import { setTimeout as sleep } from 'node:timers/promises';
import type { RubyValue } from '@chargehand/mcollective';
import type { BrokerLink } from './connectors/Connector.ts';
import type { DispatchWork, WorkTarget } from './DispatchWork.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
import type { Addressees, Addressing, Parcel } from './packParcels.ts';
import { packParcels } from './packParcels.ts';
import { silenceDeadline, timing } from './timing.ts';

/** Hosts per intent: as many as one crash may leave in doubt (reliability.md §3.1). */
export const CHUNK_SIZE = 50;

/** The command of a dispatch after the bridge's own DDL has accepted it. */
export interface CheckedCommand {
  readonly agent: string;
  readonly action: string;
  readonly inputs: ReadonlyMap<string, RubyValue>;
  /** Names of inputs that the DDL declares as strings. */
  readonly stringInputs: ReadonlySet<string>;
}

/** What the bridge's own DDL says about a dispatch. */
export type CommandCheck =
  | { readonly ok: true; readonly command: CheckedCommand }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** Whether sending is allowed at this moment. */
export type Permission =
  { readonly kind: 'granted'; readonly link: BrokerLink } | { readonly kind: 'expired' } | { readonly kind: 'stopped' };

/** What executing needs of the rest of the bridge. */
export interface ExecuteContext {
  readonly journal: Journal;
  readonly log: Log;
  readonly now: () => number;
  /** Whether the deadline has passed. */
  readonly isExpired: (work: DispatchWork) => boolean;
  readonly checkCommand: (work: DispatchWork) => CommandCheck;
  readonly addressing: Addressing;
  /** To how many hosts that nobody has heard lately requests may be sent now. */
  readonly unheardRoom: () => number;
  /** A request that a broker keeps if its host is not there is about to be sent. */
  readonly noteUnheard: (requestId: string, ttlSeconds: number) => void;
  /** Makes the signed request for exactly these hosts. */
  readonly encode: (command: CheckedCommand, work: DispatchWork, addressees: Addressees) => Buffer;
  /** Waits until the lease is held and the broker is connected, at most until the dispatch's deadline or until it was stopped. */
  readonly permission: (work: DispatchWork) => Promise<Permission>;
  /** Gives up a link on which a send failed. */
  readonly dropLink: (link: BrokerLink, problem: string) => void;
}

/**
 * Sends a dispatch to those of its hosts that have no intent yet, chunk by chunk: intent on disk, then the first byte.
 * Whatever fails on the way, no host is sent to twice; returns when nothing can be sent now. What is left then is taken up again by serveDispatches.
 */
export async function executeDispatch(context: ExecuteContext, work: DispatchWork): Promise<void> {
  const { journal, log } = context;
  // Stopped while it waited for its turn.
  if (!journal.hasAssigned(work.id)) return;
  // First: a dispatch whose check fails with a fault of this program is tried again, and has to end some time.
  if (context.isExpired(work)) return refuse(context, work, journal.assigned(work.id), 'EXPIRED');
  const check = context.checkCommand(work);
  if (!check.ok) {
    log.warn('dispatch-refused', { dispatch: work.id, reason: check.reason, problem: check.message });
    return refuse(context, work, journal.assigned(work.id), check.reason);
  }
  const assigned = journal.assigned(work.id);
  const heard = assigned.filter(({ name }) => context.addressing.isHeard(name));
  const unheard = assigned.filter(({ name }) => !context.addressing.isHeard(name));
  const everywhere = (): number => CHUNK_SIZE;
  const end = await sendTo(context, work, { command: check.command, targets: heard, room: everywhere });
  // Those that nobody has heard come last. While requests to them fill the broker, the dispatch gives up its place and comes again.
  const last =
    end === 'sent'
      ? await sendTo(context, work, { command: check.command, targets: unheard, room: context.unheardRoom })
      : end;
  if (last === 'stopped') return;
  if (last === 'expired') return refuse(context, work, journal.assigned(work.id), 'EXPIRED');
  journal.flush();
}

interface Addressed {
  readonly command: CheckedCommand;
  readonly targets: readonly WorkTarget[];
  /** How many may be sent to now. */
  readonly room: () => number;
}

/** Sends chunk by chunk, as the permission allows, and as far as there is room. */
async function sendTo(
  context: ExecuteContext,
  work: DispatchWork,
  sending: Addressed,
): Promise<'sent' | 'expired' | 'stopped'> {
  const { command, targets, room } = sending;
  for (let next = 0; next < targets.length;) {
    const permission = await context.permission(work);
    if (permission.kind !== 'granted') return permission.kind;
    const following = targets.slice(next, next + Math.min(CHUNK_SIZE, room()));
    if (following.length === 0) return 'sent';
    next += following.length;
    // Read anew, with nothing awaited until the intent: what was stopped meanwhile is not sent.
    const chunk = context.journal.stillAssigned(work.id, following);
    if (chunk.length > 0) await sendChunk(context, work, { command, chunk, link: permission.link });
  }
  return 'sent';
}

interface Chunk {
  readonly command: CheckedCommand;
  readonly chunk: readonly WorkTarget[];
  readonly link: BrokerLink;
}

async function sendChunk(context: ExecuteContext, work: DispatchWork, { command, chunk, link }: Chunk): Promise<void> {
  const { parcels, unaddressable } = packParcels(context.addressing, chunk, (addressees) =>
    context.encode(command, work, addressees),
  );
  // Before the intent: a host that cannot be addressed is proved unsent.
  if (unaddressable.length > 0) refuseUnaddressable(context, work, unaddressable);
  if (parcels.length === 0) return;
  const atMs = context.now();
  const intents = parcels.flatMap(({ targets, requestId }) => targets.map(({ position }) => ({ position, requestId })));
  context.journal.intend(work.id, intents, { atMs, deadlineMs: silenceDeadline(atMs, work) });
  for (const { identity, requestId } of parcels)
    if (identity !== undefined && !context.addressing.isHeard(identity))
      context.noteUnheard(requestId, work.ttlSeconds);
  const sends = Promise.all(parcels.map((parcel) => sendParcel(context, work, { parcel, link })));
  const problems = (await Promise.race([sends, stalled()])).filter((problem) => problem !== undefined);
  if (problems[0] === undefined) return;
  context.log.warn('send-uncertain', { dispatch: work.id, problem: problems[0] });
  context.dropLink(link, problems[0]);
}

function refuseUnaddressable(context: ExecuteContext, work: DispatchWork, targets: readonly WorkTarget[]): void {
  context.log.warn('hosts-not-addressable', {
    dispatch: work.id,
    positions: targets.map(({ position }) => String(position)),
  });
  refuse(context, work, targets, 'HOST_NOT_ADDRESSABLE');
}

/** A broker that stops reading holds up the socket itself, where no receipt is waited for yet. */
async function stalled(): Promise<string[]> {
  await sleep(timing.sendStallsAfterMs, undefined, { ref: false });
  return ['the broker does not take the requests'];
}

/** Resolves to what went wrong; its hosts then stay SENDING, whatever the broker did with the request. */
async function sendParcel(
  context: ExecuteContext,
  work: DispatchWork,
  { parcel, link }: { parcel: Parcel; link: BrokerLink },
): Promise<string | undefined> {
  const { payload, collective, targets, identity } = parcel;
  try {
    const request = { payload, collective, ttlSeconds: work.ttlSeconds };
    await (identity === undefined ? link.broadcast(work.plugin, request) : link.sendDirected(identity, request));
    for (const { position } of targets) confirm(context, work, position);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Does not wait for the disk: a lost confirmation costs certainty, never a second request. */
function confirm({ journal, log, now }: ExecuteContext, work: DispatchWork, position: number): void {
  const atMs = now();
  journal
    .confirm(work.id, position, { atMs, deadlineMs: silenceDeadline(atMs, work) })
    .catch((error: unknown) => log.error('journal-failed', { dispatch: work.id, problem: messageOf(error) }));
}

function refuse(context: ExecuteContext, work: DispatchWork, targets: readonly WorkTarget[], reason: string): void {
  const positions = targets.map(({ position }) => position);
  context.journal.refuse(work.id, positions, { reason, atMs: context.now() });
}
