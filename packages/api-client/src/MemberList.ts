import type { ResultOf } from 'gql.tada';
import { graphql } from './graphql.ts';

/** The columns that a watcher asks for. */
export const TargetColumnFields = graphql(`
  fragment TargetColumnFields on TargetColumns @_unmask {
    position
    state {
      states
      index
    }
    reason {
      texts
      index
    }
    statusCode
    statusMessage {
      texts
      index
    }
    late
    durationMs
    members {
      name
      hostgroup {
        texts
        index
      }
      smartProxy {
        texts
        index
      }
    }
  }
`);

/** Many targets, as they come over the wire. */
export type TargetColumns = ResultOf<typeof TargetColumnFields>;

type TargetState = TargetColumns['state']['states'][number];

/** One host within a task, without what it returned. */
export interface WatchedTarget {
  readonly position: number;
  readonly name: string;
  readonly hostgroup: string | null;
  readonly smartProxy: string | null;
  readonly state: TargetState;
  /** Null: no outcome yet. */
  readonly outcome: Extract<TargetState, 'SUCCEEDED' | 'FAILED' | 'UNKNOWN' | 'NOT_SENT'> | null;
  readonly reason: string | null;
  readonly statusCode: number | null;
  /** Its beginning. */
  readonly statusMessage: string | null;
  readonly late: boolean;
  readonly durationMs: number | null;
}

type Member = Pick<WatchedTarget, 'name' | 'hostgroup' | 'smartProxy'>;

/** The hosts of a task by position; they come with the first columns only, and are put to those that follow. */
export class MemberList {
  #members: readonly Member[] = [];

  /** The targets that columns tell of, by position. Throws when the hosts have not come yet. */
  targetsOf(columns: TargetColumns): readonly WatchedTarget[] {
    if (columns.members !== null) this.#members = membersOf(columns.position, columns.members);
    const late = new Set(columns.late);
    return columns.position.map((position, row) => {
      const member = this.#members[position];
      if (member === undefined) throw new Error(`The host at position ${position} has not been told of`);
      const state = stateAt(columns.state, row);
      return {
        position,
        ...member,
        state,
        outcome: outcomeOf(state),
        reason: textAt(columns.reason, row),
        statusCode: columns.statusCode[row] ?? null,
        statusMessage: textAt(columns.statusMessage, row),
        late: late.has(position),
        durationMs: columns.durationMs[row] ?? null,
      };
    });
  }
}

function membersOf(
  positions: readonly number[],
  { name, hostgroup, smartProxy }: NonNullable<TargetColumns['members']>,
): readonly Member[] {
  const members: Member[] = [];
  positions.forEach((position, row) => {
    members[position] = {
      name: name[row] ?? '',
      hostgroup: textAt(hostgroup, row),
      smartProxy: textAt(smartProxy, row),
    };
  });
  return members;
}

function stateAt({ states, index }: TargetColumns['state'], row: number): TargetState {
  const state = states[index[row] ?? -1];
  if (state === undefined) throw new Error(`The state of target ${row} of these columns is missing`);
  return state;
}

function textAt({ texts, index }: TargetColumns['reason'], row: number): string | null {
  return texts[index[row] ?? -1] ?? null;
}

function outcomeOf(state: TargetState): WatchedTarget['outcome'] {
  switch (state) {
    case 'SUCCEEDED':
    case 'FAILED':
    case 'UNKNOWN':
    case 'NOT_SENT':
      return state;
    case 'PENDING':
    case 'ASSIGNED':
    case 'SENDING':
    case 'SENT':
      return null;
  }
}
