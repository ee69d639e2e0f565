import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { AUDIT_FORMATS, type AuditFormat } from '@chargehand/task-export';
import { AppError } from '../../platform/AppError.ts';
import { recordAudit } from '../recordAudit.ts';
import type { RequestContext } from '../RequestContext.ts';
import { readCheckpoints } from './checkpoints.ts';
import { describeVerdict } from './describeVerdict.ts';
import { exportEntries, type AuditRange } from './exportEntries.ts';
import { verifyAudit } from './verifyAudit.ts';

/** What follows `audit` on the command line of chargehand-admin. */
export type AuditCommand =
  | { readonly kind: 'verify'; readonly checkpointsFile: string | undefined }
  | { readonly kind: 'export'; readonly range: AuditRange; readonly format: AuditFormat };

export class BadAuditCommand extends AppError {
  readonly code = 'USAGE';
}

/** Where a command writes to. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

const BROKEN = 1;

/** Verifies or exports the audit trail; returns the exit status, which is 1 when the trail is not what was written. Throws CheckpointsUnreadable. */
export async function runAuditCommand(
  ctx: RequestContext,
  command: AuditCommand,
  { stdout, stderr }: Terminal,
): Promise<number> {
  if (command.kind === 'verify') return await verify(ctx, command.checkpointsFile, { stdout, stderr });
  const { range, format } = command;
  await recordAudit(ctx, 'audit.export', 'audit', { ...range, format });
  await pipeline(Readable.from(exportEntries(ctx.em, range, format)), stdout, { end: false });
  return 0;
}

/** Reads the words after `audit`. Throws BadAuditCommand. */
export function readAuditCommand(words: readonly string[], env: NodeJS.ProcessEnv): AuditCommand {
  const { positionals, values } = parse(words);
  const [name, ...others] = positionals;
  const { from, to, format } = values;
  if (others.length > 0) throw new BadAuditCommand(`"${others[0]}" is one word too many.`);
  if (name === 'verify' && from === undefined && to === undefined && format === undefined)
    return { kind: 'verify', checkpointsFile: env['CHARGEHAND_AUDIT_CHECKPOINTS'] || undefined };
  const known = AUDIT_FORMATS.find((each) => each === (format ?? 'ndjson'));
  if (name !== 'export' || known === undefined)
    throw new BadAuditCommand('Say audit verify, or audit export [--from TIME] [--to TIME] --format csv or ndjson.');
  return { kind: 'export', format: known, range: { from: readTime(from), to: readTime(to) } };
}

async function verify(
  ctx: RequestContext,
  checkpointsFile: string | undefined,
  { stdout, stderr }: Terminal,
): Promise<number> {
  const none = { checkpoints: [], brokenLines: 0 };
  const { checkpoints, brokenLines } = checkpointsFile === undefined ? none : await readCheckpoints(checkpointsFile);
  const verdict = await verifyAudit(ctx.em, checkpoints);
  const isSound = verdict.kind === 'sound';
  (isSound ? stdout : stderr).write(`${describeVerdict(verdict)}\n`);
  if (brokenLines > 0) stderr.write(`${brokenLines} lines of ${checkpointsFile} are no checkpoints.\n`);
  return isSound ? 0 : BROKEN;
}

function parse(words: readonly string[]): {
  readonly positionals: readonly string[];
  readonly values: { readonly from?: string; readonly to?: string; readonly format?: string };
} {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...words], options: { from: text, to: text, format: text }, allowPositionals: true });
  } catch (cause) {
    throw new BadAuditCommand(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function readTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new BadAuditCommand(`"${text}" is no time. Write it as 2026-11-22 or 2026-11-22T10:00:00Z.`);
  return time;
}
