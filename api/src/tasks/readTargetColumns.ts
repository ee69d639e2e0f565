import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import type { TargetState } from './Target.ts';
import type { StateColumn, TargetColumns, TargetMembers, TextColumn } from './TargetColumns.ts';

/**
 * Of a reply only what stands before its outputs, which may be large, is sent. PostgreSQL still unpacks the whole reply for it: `json` has no
 * way to its beginning alone. A quote within the message is escaped, so the first `,"outputs":` is the key. No function may take the reply
 * apart: it can hold what they refuse (decision 0006).
 */
const STATE = `
  position, state, reason, late, revision, split_part(left(reply::text, 300), ',"outputs":', 1) as head,
  case when reply is not null then least(greatest(trunc(extract(epoch from settled_at - sent_at) * 1000), 0), 2147483647)::int end as "durationMs"`;

const CHANGED_SINCE = `select ${STATE} from target where task_id = $1 and revision > $2 order by position`;

const ALL = `select ${STATE}, name, hostgroup, smart_proxy as "smartProxy" from target where task_id = $1 order by position`;

const MESSAGE_LENGTH = 200;

interface StateRow {
  readonly position: number;
  readonly state: TargetState;
  readonly reason: string | null;
  readonly late: boolean;
  readonly revision: number;
  readonly head: string | null;
  readonly durationMs: number | null;
}

interface MemberRow extends StateRow {
  readonly name: string;
  readonly hostgroup: string | null;
  readonly smartProxy: string | null;
}

/** The targets of a task that changed after a revision; after 0 all of them, with their names. */
export async function readTargetColumns(em: EntityManager, taskId: number, since: number): Promise<TargetColumns> {
  if (since > 0) return columnsOf(await query<StateRow>(em, CHANGED_SINCE, [taskId, since]), null);
  const rows = await query<MemberRow>(em, ALL, [taskId]);
  return columnsOf(rows, membersOf(rows));
}

function columnsOf(rows: readonly StateRow[], members: TargetMembers | null): TargetColumns {
  const headOf = rememberHeads();
  const heads = rows.map(({ head }) => headOf(head));
  return {
    position: rows.map(({ position }) => position),
    state: statesOf(rows),
    reason: textsOf(rows.map(({ reason }) => reason)),
    statusCode: heads.map(({ statusCode }) => statusCode),
    statusMessage: textsOf(heads.map(({ statusMessage }) => statusMessage)),
    late: rows.filter(({ late }) => late).map(({ position }) => position),
    durationMs: rows.map(({ durationMs }) => durationMs),
    revision: rows.map(({ revision }) => revision),
    members,
  };
}

function membersOf(rows: readonly MemberRow[]): TargetMembers {
  return {
    name: rows.map(({ name }) => name),
    hostgroup: textsOf(rows.map(({ hostgroup }) => hostgroup)),
    smartProxy: textsOf(rows.map(({ smartProxy }) => smartProxy)),
  };
}

function statesOf(rows: readonly StateRow[]): StateColumn {
  const states = [...new Set(rows.map(({ state }) => state))];
  const places = new Map(states.map((state, place) => [state, place]));
  return { states, index: rows.map(({ state }) => places.get(state) ?? -1) };
}

function textsOf(values: readonly (string | null)[]): TextColumn {
  const places = new Map<string, number>();
  const index = values.map((text) => {
    if (text === null) return -1;
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  });
  return { texts: [...places.keys()], index };
}

interface Head {
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
}

const NO_HEAD: Head = { statusCode: null, statusMessage: null };

/** Most hosts say the same, so each beginning is taken apart once. */
function rememberHeads(): (head: string | null) => Head {
  const known = new Map<string, Head>();
  return (text) => {
    if (text === null) return NO_HEAD;
    const head = known.get(text) ?? readHead(text);
    known.set(text, head);
    return head;
  };
}

/** As recordReplies writes it; the message may be cut, but never within an escape. */
const HEAD = /^\{"statusCode":(-?\d+),"statusMessage":"((?:[^"\\]|\\u[\dA-Fa-f]{4}|\\[^u])*)/;

function readHead(text: string): Head {
  const [, code, message] = HEAD.exec(text) ?? [];
  if (code === undefined || message === undefined) return NO_HEAD;
  return { statusCode: Number(code), statusMessage: String(JSON.parse(`"${message}"`)).slice(0, MESSAGE_LENGTH) };
}
