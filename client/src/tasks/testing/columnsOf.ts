import type { TargetState } from '../status.ts';
import type { TargetColumns, TextColumn } from '../TaskStore.ts';

/** A target as a test writes it. */
export interface WrittenTarget {
  readonly position: number;
  readonly state: TargetState;
  readonly reason?: string;
}

/** Targets as the API tells of them; with the names of the hosts, which come with the first change only, or without. */
export function columnsOf(targets: readonly WrittenTarget[], withNames = false): TargetColumns {
  const states = [...new Set(targets.map(({ state }) => state))];
  const none = textsOf(targets.map(() => undefined));
  return {
    position: targets.map(({ position }) => position),
    state: { states, index: targets.map(({ state }) => states.indexOf(state)) },
    reason: textsOf(targets.map(({ reason }) => reason)),
    statusCode: targets.map(() => null),
    statusMessage: none,
    late: [],
    durationMs: targets.map(() => null),
    members: withNames
      ? { name: targets.map(({ position }) => `host${position}`), hostgroup: none, smartProxy: none }
      : null,
  };
}

function textsOf(values: readonly (string | undefined)[]): TextColumn {
  const texts = [...new Set(values.filter((value) => value !== undefined))];
  return { texts, index: values.map((value) => (value === undefined ? -1 : texts.indexOf(value))) };
}
