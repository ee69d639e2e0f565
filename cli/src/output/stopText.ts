import type { TaskProgress } from '@chargehand/api-client';
import { neutralise } from './neutralise.ts';

type Stop = NonNullable<TaskProgress['stop']>;

/** How a task was stopped, and what had been sent by then, in one line. */
export function stopText(
  { kind, reason, confirmedAt, sent, uncertain }: Stop,
  { notSent }: Pick<TaskProgress['counts'], 'notSent'>,
): string {
  const how = kind === 'CANCELLED' ? 'Cancelled' : neutralise(`Halted by its stop rule: ${reason ?? ''}`);
  if (confirmedAt === null || sent === null) return `${how}; not yet confirmed by the bridges`;
  const doubt = uncertain === null || uncertain === 0 ? '' : `, ${uncertain} may have been`;
  return `${how}; ${notSent} hosts not sent, ${sent - (uncertain ?? 0)} had been sent${doubt}`;
}
