import { userOf } from '../access/permissions.ts';
import { recordAudit } from '../access/recordAudit.ts';
import type { RightsCommand } from '../access/Rights.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { permittedSql } from '../inventory/permittedHosts.ts';
import { query, queryOne } from '../platform/sql.ts';
import { advanceRollout } from './advanceRollout.ts';
import { readApprovalFingerprint } from './approvalFingerprint.ts';
import {
  ApprovalChanged,
  BadRejection,
  BridgesAway,
  MayNotApprove,
  NotAwaitingApproval,
  OwnRequest,
} from './approvalErrors.ts';
import { changeTask } from './changeTask.ts';
import { finishIfSettled } from './finishIfSettled.ts';
import type { LockedTask } from './lockTask.ts';
import { readAs } from './readAs.ts';
import { rejectRequest } from './rejectRequest.ts';
import { releaseTargets } from './releaseTargets.ts';
import type { Task } from './Task.ts';

const READ = `
  select t.created_by_id as "authorId", t.targeted, c.plugin, c.action, c.arguments
  from task t join command c on c.id = t.command_id where t.id = $1`;

interface Request extends RightsCommand {
  readonly authorId: number | null;
  readonly targeted: number;
}

/** Its time to send begins now. The clock may have ended it before anybody looked. */
const APPROVE = `
  update task set state = 'QUEUED', approved_at = now(), approved_by_id = $2,
    send_until = send_until + (now() - created_at), deadline_at = deadline_at + (now() - created_at)
  where id = $1 and state = 'AWAITING_APPROVAL' and approval_expires_at > now() returning id`;

/** Its hosts are touched from now on, not since it was asked for. */
const USE_LIMITS_NOW = `update limit_use set used_at = now() where task_id = $1`;

const MOST_CHARACTERS = 500;

/**
 * Lets a task of somebody else run that waits for it, exactly as it was looked at. Whether its author may still run it, and what holds everybody
 * back, is looked at again for each host. Throws TaskNotFound and the errors of approvalErrors.
 */
export async function approveTask(ctx: RequestContext, id: string, fingerprint: string): Promise<Task> {
  return await changeTask(ctx, id, async (tx, task) => {
    const request = await readRequest(tx, task);
    if (request.authorId === userOf(tx).userId) throw new OwnRequest(task.id);
    await refuseOthers(tx, task.id, request);
    // All its hosts, seen by who approves: of others they cannot know the fingerprint.
    const current = await readAs(tx.em, tx.caller, async (em) => await readApprovalFingerprint(em, task.id));
    if (current === null || current !== fingerprint) throw new ApprovalChanged(task.id);
    const approved = await query(tx.em, APPROVE, [task.id, userOf(tx).userId]);
    if (approved.length === 0) throw new NotAwaitingApproval(task.id, 'expired');
    await query(tx.em, USE_LIMITS_NOW, [task.id]);
    await recordAudit(tx, 'task.approve', `task:${task.id}`, { fingerprint });
    await begin(tx, task, request);
  });
}

/** Ends a task that waits for an approval: by whoever may approve it on all its hosts, or by its author. Throws TaskNotFound and the errors of approvalErrors. */
export async function rejectTask(ctx: RequestContext, id: string, reason: string): Promise<Task> {
  const text = reason.trim().toWellFormed();
  if (text === '' || [...text].length > MOST_CHARACTERS || /\p{Cc}/u.test(text))
    throw new BadRejection(MOST_CHARACTERS);
  return await changeTask(ctx, id, async (tx, task) => {
    const request = await readRequest(tx, task);
    const { userId, login, rights } = userOf(tx);
    if (request.authorId !== userId || rights.token !== null) await refuseOthers(tx, task.id, request);
    await rejectRequest(tx.em, task.id, { code: 'NOT_APPROVED', message: `${login} did not approve it: ${text}` });
    await recordAudit(tx, 'task.reject', `task:${task.id}`, { reason: text });
  });
}

async function readRequest(tx: RequestContext, { id, state }: LockedTask): Promise<Request> {
  if (state !== 'AWAITING_APPROVAL') throw new NotAwaitingApproval(id, state);
  return await queryOne<Request>(tx.em, READ, [id]);
}

/** On every host that would be sent to the caller may approve, and run it. */
async function refuseOthers(tx: RequestContext, taskId: number, command: RightsCommand): Promise<void> {
  const { rights } = userOf(tx);
  const parameters: unknown[] = [taskId];
  const approves = permittedSql(rights, { kind: 'see', permission: 'APPROVE' }, parameters, tx.now());
  const runs = permittedSql(rights, { kind: 'run', command }, parameters, tx.now());
  const others = await query(
    tx.em,
    `select 1 from target t where t.task_id = $1 and t.state = 'PENDING'
       and not exists (select 1 from host h where h.id = t.host_id and ${approves} and ${runs}) limit 1`,
    parameters,
  );
  if (others.length > 0) throw new MayNotApprove(taskId);
}

async function begin({ em }: RequestContext, task: LockedTask, { targeted }: Request): Promise<void> {
  if (task.isRollout) await advanceRollout(em, task.id);
  else if (!(await releaseTargets(em, task, { from: 0, upTo: targeted, next: null }))) throw new BridgesAway(task.id);
  await finishIfSettled(em, task.id);
}
