import type { PreviewState } from './useTargetPreview.ts';

/** Why a task cannot be started as it is composed. */
export type Obstacle =
  | 'filter'
  | 'incomplete'
  | 'preview'
  | 'empty'
  | 'counting'
  | 'nothing'
  | 'notAllowed'
  | 'unreachable'
  | 'plugin'
  | 'inputs'
  | 'options';

/** What has been composed so far, its hosts excepted. */
export interface Composed {
  readonly filterIsFaulty: boolean;
  readonly hasAction: boolean;
  readonly faultyInputs: number;
  readonly faultyOptions: number;
}

/** Names the first thing that stands in the way of starting; undefined when nothing does. */
export function findObstacle(
  state: PreviewState,
  { filterIsFaulty, hasAction, faultyInputs, faultyOptions }: Composed,
): Obstacle | undefined {
  if (state.kind === 'empty') return 'empty';
  if (state.kind === 'failed') return filterIsFaulty ? 'filter' : 'preview';
  if (state.kind === 'ready' && state.preview.warnings.some(({ code }) => code === 'INCOMPLETE')) return 'incomplete';
  if (state.kind === 'ready' && state.preview.total === 0) return 'nothing';
  if (state.kind === 'ready' && !state.preview.mayRun) return 'notAllowed';
  if (!hasAction) return 'plugin';
  if (faultyInputs > 0) return 'inputs';
  if (faultyOptions > 0) return 'options';
  if (state.kind === 'counting') return 'counting';
  return state.preview.runnable === 0 ? 'unreachable' : undefined;
}
