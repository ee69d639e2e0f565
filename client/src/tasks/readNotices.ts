import type { FilterNotice } from '../inventory/FilterNotice.ts';
import { readFilterFault } from '../inventory/readFilterFault.ts';
import { texts } from '../texts.ts';
import type { PreviewState } from './useTargetPreview.ts';

/** What a preview says about the text of its filter: the fault, or every warning in the order of their places. */
export function readNotices(state: PreviewState, filter: string): readonly FilterNotice[] {
  if (state.kind === 'failed') {
    const fault = readFilterFault(state.problem, filter);
    return fault === undefined ? [] : [fault];
  }
  if (state.kind !== 'ready') return [];
  return state.preview.warnings
    .map(({ from, to, message }) => ({
      severity: 'warning' as const,
      message: texts.newTask.fault(from + 1, message),
      place: { text: filter, from, to },
    }))
    .toSorted((a, b) => a.place.from - b.place.from);
}
