import { setTimeout as sleep } from 'node:timers/promises';
import { newRequestId } from '@chargehand/mcollective';
import type { RubyValue } from '@chargehand/mcollective';
import type { BrokerLink } from './connectors/Connector.ts';
import type { DispatchWork, WorkTarget } from './DispatchWork.ts';
import type { Journal } from './journal.ts';
import type { Log } from './log.ts';
import { messageOf } from './log.ts';
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
  /** Makes the signed frame for exactly one host; throws when the host cannot be addressed. */
  readonly encode: (command: CheckedCommand, work: DispatchWork, host: { name: string; requestId: string }) => Buffer;
  /** Waits until the lease is held and the broker is connected, at most until the dispatch's deadline. */
  readonly permission: (work: DispatchWork) => Promise<Permission>;
  /** Gives up a link on which a send failed. */
  readonly dropLink: (link: BrokerLink, problem: string) => void;
}

/**
 * Sends a dispatch to those of its hosts that have no intent yet, chunk by chunk: intent on disk, then the first byte.
 * Whatever fails on the way, no host is sent to twice; returns when nothing is left to send.
 */
export async function executeDispatch(context: ExecuteContext, work: DispatchWork): Promise<void> {
  const { journal, log } = context;
  // First: a dispatch whose check fails with a fault of this program is tried again, and has to end some time.
  if (context.isExpired(work)) return refuse(context, work, journal.assigned(work.id), 'EXPIRED');
  const check = context.checkCommand(work);
  if (!check.ok) {
    log.warn('dispatch-refused', { dispatch: work.id, reason: check.reason, problem: check.message });
    return refuse(context, work, journal.assigned(work.id), check.reason);
  }
  for (;;) {
    const chunk = journal.assigned(work.id, CHUNK_SIZE);
    if (chunk.length === 0) return journal.flush();
    const permission = await context.permission(work);
    if (permission.kind === 'stopped') return;
    if (permission.kind === 'expired') return refuse(context, work, journal.assigned(work.id), 'EXPIRED');
    await sendChunk(context, work, { command: check.command, chunk, link: permission.link });
  }
}

interface Chunk {
  readonly command: CheckedCommand;
  readonly chunk: readonly WorkTarget[];
  readonly link: BrokerLink;
}

interface Frame {
  readonly position: number;
  readonly name: string;
  readonly requestId: string;
  readonly payload: Buffer;
}

async function sendChunk(context: ExecuteContext, work: DispatchWork, { command, chunk, link }: Chunk): Promise<void> {
  const frames = chunk.flatMap((target) => frameFor(context, work, { command, target }));
  if (frames.length === 0) return;
  const atMs = context.now();
  context.journal.intend(work.id, frames, { atMs, deadlineMs: silenceDeadline(atMs, work) });
  const sends = Promise.all(frames.map((frame) => sendFrame(context, work, { frame, link })));
  const problems = (await Promise.race([sends, stalled()])).filter((problem) => problem !== undefined);
  if (problems[0] === undefined) return;
  context.log.warn('send-uncertain', { dispatch: work.id, problem: problems[0] });
  context.dropLink(link, problems[0]);
}

/** A broker that stops reading holds up the socket itself, where no receipt is waited for yet. */
async function stalled(): Promise<string[]> {
  await sleep(timing.sendStallsAfterMs, undefined, { ref: false });
  return ['the broker does not take the requests'];
}

/** Encodes before the intent: a host that cannot be addressed is proved unsent. */
function frameFor(
  context: ExecuteContext,
  work: DispatchWork,
  { command, target }: { command: CheckedCommand; target: WorkTarget },
): Frame[] {
  // 128 random bits given to one host alone: a reply that carries them under another name is a forgery.
  const requestId = newRequestId();
  try {
    return [{ ...target, requestId, payload: context.encode(command, work, { name: target.name, requestId }) }];
  } catch (error) {
    context.log.warn('host-not-addressable', {
      dispatch: work.id,
      position: target.position,
      problem: messageOf(error),
    });
    refuse(context, work, [target], 'HOST_NOT_ADDRESSABLE');
    return [];
  }
}

/** Resolves to what went wrong; the host then stays SENDING, whatever the broker did with its request. */
async function sendFrame(
  context: ExecuteContext,
  work: DispatchWork,
  { frame, link }: { frame: Frame; link: BrokerLink },
): Promise<string | undefined> {
  try {
    const request = { payload: frame.payload, ttlSeconds: work.ttlSeconds, replyTo: 'tasks' } as const;
    await link.sendDirected(frame.name, request);
    confirm(context, work, frame.position);
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
