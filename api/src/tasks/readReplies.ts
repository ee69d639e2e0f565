import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../platform/AppError.ts';
import { batched } from '../platform/batched.ts';
import { inTurn } from '../platform/inTurn.ts';
import { query } from '../platform/sql.ts';
import type { StoredReply } from './Target.ts';

/** A host within a task, and whether it had answered when it was read. What it answered never changes, so it may be read later. */
export interface Answerer {
  readonly taskId: number;
  readonly position: number;
  readonly hasReply: boolean;
}

const MEGABYTE = 1_048_576;

/** A page ends with the reply that would take it beyond this, in bytes as stored. */
export const PAGE_BYTES = 8 * MEGABYTE;

/** What one request may read and show of replies altogether. */
export const REQUEST_BYTES = 32 * MEGABYTE;

/** Taken apart between other requests, not in one go with others. */
const LARGE_CHARACTERS = 65_536;

export class RepliesTooLarge extends AppError {
  readonly code = 'REPLIES_TOO_LARGE';
  constructor() {
    super(
      `This asks for more than ${REQUEST_BYTES / MEGABYTE} MB of what hosts replied. ` +
        'Ask for fewer hosts at once: Task.targets gives them page by page.',
    );
  }
}

/** Host after host in their order, until the replies are larger than a request may ask for: what follows is not even unpacked. */
const SIZES = `
  with recursive measured(n, bytes, sum) as (
    select 0, 0, 0::bigint
    union all
    select m.n + 1, r.bytes, m.sum + r.bytes from measured m cross join lateral (
      select coalesce((
        select octet_length(t.reply::text) from target t
        where t.task_id = ($1::int[])[m.n + 1] and t.position = ($2::int[])[m.n + 1]), 0) as bytes offset 0) r
    where m.n < cardinality($1::int[]) and m.sum <= ${REQUEST_BYTES})
  select bytes from measured where n > 0 order by n`;

const REPLIES = `
  select t.task_id || ':' || t.position as id, t.reply::text as text
  from unnest($1::int[], $2::int[]) as k(task_id, position) join target t on t.task_id = k.task_id and t.position = k.position`;

/** How many of so many rows, from the first on, have replies that one page may hold; at least one. */
export async function fittingFirst(em: EntityManager, rows: readonly Answerer[], first: number): Promise<number> {
  const sizes = await Promise.all(
    rows.slice(0, first).map(async (row) => (row.hasReply ? await sizeAt(em, keyOf(row), null) : 0)),
  );
  let left = PAGE_BYTES;
  const over = sizes.findIndex((size) => (left -= size) < 0);
  return over === -1 ? first : Math.max(over, 1);
}

/** Reads the replies of a list at once and counts how often each is shown. Throws RepliesTooLarge, for the list and not for each host. */
export async function fetchReplies(em: EntityManager, rows: readonly Answerer[], times: number): Promise<void> {
  const answered = rows.filter(({ hasReply }) => hasReply);
  if (answered.length === 0) return;
  const lengths = await Promise.all(answered.map(async (row) => await packedAt(em, keyOf(row), null)));
  spend(em, lengths.reduce((sum, packed) => sum + (packed?.size ?? 0), 0) * times);
}

/** What a host replied; null: it has not. One statement for all the hosts of an answer. Throws RepliesTooLarge. */
export async function replyOf(em: EntityManager, target: Answerer): Promise<StoredReply | null> {
  if (!target.hasReply) return null;
  const packed = await packedAt(em, keyOf(target), null);
  if (packed === null) return null;
  return packed.isHeavy ? await inTurn(em, () => packed.reply) : packed.reply;
}

/** What `take` makes of a host's reply, at once where it has been read: for thousands of hosts the promises would cost more than the replies. */
export function fromReply<Taken>(
  em: EntityManager,
  target: Answerer,
  take: (reply: StoredReply | null) => Taken,
): Taken | Promise<Taken> {
  if (!target.hasReply) return take(null);
  const packed = readOf(em).get(keyOf(target));
  return packed === undefined || packed.isHeavy ? replyOf(em, target).then(take) : take(packed.reply);
}

/** The replies that each request has read. */
const read = new WeakMap<EntityManager, Map<string, PackedReply>>();

function readOf(em: EntityManager): Map<string, PackedReply> {
  const known = read.get(em) ?? new Map<string, PackedReply>();
  read.set(em, known);
  return known;
}

const packedAt = batched(async (em, keys: readonly string[], _asked: null) => {
  const sizes = await Promise.all(keys.map(async (key) => await sizeAt(em, key, null)));
  spend(
    em,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const found = await query<{ id: string; text: string | null }>(em, REPLIES, columnsOf(keys));
  const known = readOf(em);
  for (const { id, text } of found) if (text !== null) known.set(id, new PackedReply(text));
  return keys.map((key) => known.get(key) ?? null);
});

/** A reply as its text until somebody looks into it. */
class PackedReply {
  readonly size: number;
  #packed: string | undefined;
  #reply: StoredReply | undefined;

  constructor(text: string) {
    this.size = text.length;
    this.#packed = text;
  }

  get isHeavy(): boolean {
    return this.#packed !== undefined && this.size > LARGE_CHARACTERS;
  }

  get reply(): StoredReply {
    this.#reply ??= parseReply(this.#packed ?? 'null');
    this.#packed = undefined;
    return this.#reply;
  }
}

/** The bytes of a reply as stored; those of one that a request can have no room for are infinite. */
const sizeAt = batched(async (em, keys: readonly string[], _asked: null) => {
  const rows = await query<{ bytes: number }>(em, SIZES, columnsOf(keys));
  return keys.map((_key, nth) => rows[nth]?.bytes ?? Number.POSITIVE_INFINITY);
});

/** The tasks and the positions. */
function columnsOf(keys: readonly string[]): readonly [number[], number[]] {
  const rows = keys.map(parseKey);
  return [rows.map(({ taskId }) => taskId), rows.map(({ position }) => position)];
}

type Place = Pick<Answerer, 'taskId' | 'position'>;

/** What each request has read and shown so far. */
const spent = new WeakMap<EntityManager, number>();

function spend(em: EntityManager, bytes: number): void {
  const sum = (spent.get(em) ?? 0) + bytes;
  if (sum > REQUEST_BYTES) throw new RepliesTooLarge();
  spent.set(em, sum);
}

function keyOf({ taskId, position }: Place): string {
  return `${taskId}:${position}`;
}

function parseKey(key: string): Place {
  const [taskId, position] = key.split(':');
  return { taskId: Number(taskId), position: Number(position) };
}

/** Stored by recordReplies, so it is an object of this shape. */
function parseReply(text: string): StoredReply {
  return JSON.parse(text) as StoredReply;
}
