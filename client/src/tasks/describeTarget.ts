import { texts } from '../texts.ts';
import { statusOf } from './status.ts';
import type { TargetRow } from './TaskStore.ts';

/** Says in words why a target ended as it did; the code itself where it has no words yet. Undefined: there is no reason. */
export function describeReason({ reason }: Pick<TargetRow, 'reason'>): string | undefined {
  return reason === null ? undefined : (texts.reasons[reason] ?? reason);
}

/** One line for the table: what the host answered, or why there is no answer. Undefined outputs have not come yet. */
export function summarizeTarget(row: TargetRow, outputs: unknown): string {
  switch (statusOf(row.state)) {
    case 'succeeded':
      return summarizeOutputs(outputs) || (row.statusMessage ?? '');
    case 'failed':
      return row.statusMessage || summarizeOutputs(outputs) || (describeReason(row) ?? '');
    case 'unknown':
    case 'not-sent':
      return describeReason(row) ?? '';
    case 'running':
    case 'pending':
      return '';
  }
}

/** Writes an output's value for people: text as it is, anything else as JSON. */
export function formatOutput(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

/** Outputs by name; a host that returned something other than an object has none. */
export function outputsOf(outputs: unknown): readonly (readonly [string, unknown])[] {
  return typeof outputs === 'object' && outputs !== null && !Array.isArray(outputs) ? Object.entries(outputs) : [];
}

/** A cell shows some 200 characters at most, so a reply of megabytes is not written out for it. */
function summarizeOutputs(outputs: unknown): string {
  const named = outputsOf(outputs);
  return named
    .slice(0, 8)
    .map(([name, value]) => (named.length === 1 ? shorten(value) : `${name}: ${shorten(value)}`))
    .join(' · ');
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, 200) : (JSON.stringify(value) ?? '').slice(0, 200);
  return text.replaceAll(/\s+/g, ' ');
}
