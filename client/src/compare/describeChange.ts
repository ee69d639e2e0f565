import { texts } from '../texts.ts';
import type { ComparedHost } from './compareTasks.ts';

/** A host in two tasks. Null: it is not in that one. */
export interface HostChange extends Pick<ComparedHost, 'kind' | 'one' | 'other'> {
  readonly changedOutputs: readonly string[];
}

/** Says what is different about a host in two tasks: its outcome, its status, and the outputs that have another value. Empty: nothing, or it is not in both. */
export function describeChange({ kind, one, other, changedOutputs }: HostChange): string {
  if (kind !== 'CHANGED' || one === null || other === null) return '';
  return [
    ...(one.state === other.state ? [] : [texts.compare.outcome]),
    ...(one.statusCode === other.statusCode && one.statusMessage === other.statusMessage ? [] : [texts.compare.status]),
    ...changedOutputs,
  ].join(', ');
}
