import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../../platform/sql.ts';
import type { Checkpoint } from './checkpoints.ts';
import type { SealHead } from './sealEntries.ts';
import { BEFORE_FIRST, CONTENT, sealDigest, type SealedContent } from './sealDigest.ts';

/** What a verifier found: the first thing that is not as it was written, or how much there is. */
export type AuditVerdict =
  | { readonly kind: 'sound'; readonly sealed: number; readonly waiting: number; readonly compared: number }
  | { readonly kind: 'broken'; readonly fault: AuditFault };

/** The first bad entry. `position` is its place in the chain; an entry without a seal has none. */
export type AuditFault =
  | { readonly kind: 'ENTRY_CHANGED' | 'ENTRY_GONE'; readonly position: number; readonly entryId: number }
  | { readonly kind: 'SEAL_GONE'; readonly position: number }
  | { readonly kind: 'SEAL_ADDED'; readonly position: number; readonly entryId: number }
  | { readonly kind: 'ENTRY_ADDED' | 'WAITING_ENTRY_GONE'; readonly entryId: number }
  | { readonly kind: 'REWRITTEN' | 'CUT_OFF'; readonly position: number; readonly at: string };

const PAGE = 2_000;

const READ_SEALS = `
  select s.position, s.digest, s.entry_id as "entryId", e.id is not null as "isThere", ${CONTENT}
  from audit_seal s left join audit_entry e on e.id = s.entry_id where s.position > $1::bigint order by s.position limit ${PAGE}`;

const FIND_ADDED = `
  select e.id as "entryId" from audit_entry e
  where not exists (select from audit_seal s where s.entry_id = e.id)
    and not exists (select from audit_unsealed u where u.entry_id = e.id) order by e.id limit 1`;

const FIND_WAITING_GONE = `
  select u.entry_id as "entryId" from audit_unsealed u
  where not exists (select from audit_entry e where e.id = u.entry_id) order by u.entry_id limit 1`;

const COUNT_WAITING = `select count(*)::int as count from audit_unsealed`;

/** Below every position. */
const LEAST = -2_147_483_649;

interface SealRow extends SealedContent {
  readonly position: number;
  readonly digest: string;
  readonly entryId: number;
  readonly isThere: boolean;
}

/**
 * Walks the whole chain, and compares it with checkpoints. Acts go on meanwhile, and so does the sealer. In memory are a page of the chain
 * and the checkpoints.
 */
export async function verifyAudit(em: EntityManager, checkpoints: readonly Checkpoint[]): Promise<AuditVerdict> {
  const kept = Map.groupBy(checkpoints, ({ position }) => position);
  let end: SealHead = { position: 0, digest: BEFORE_FIRST };
  for await (const row of readSeals(em)) {
    const fault = findFault(end, row) ?? findRewriting(row, kept.get(row.position) ?? []);
    if (fault !== undefined) return { kind: 'broken', fault };
    end = row;
  }
  const fault = findCutOff(end, checkpoints) ?? (await findUnsealedFault(em));
  if (fault !== undefined) return { kind: 'broken', fault };
  const { count: waiting } = await queryOne<{ count: number }>(em, COUNT_WAITING);
  return { kind: 'sound', sealed: end.position, waiting, compared: checkpoints.length };
}

async function* readSeals(em: EntityManager): AsyncGenerator<SealRow> {
  let rows: readonly SealRow[] = [];
  do {
    rows = await query<SealRow>(em, READ_SEALS, [rows.at(-1)?.position ?? LEAST]);
    yield* rows;
  } while (rows.length === PAGE);
}

function findFault(before: SealHead, row: SealRow): AuditFault | undefined {
  const { position, entryId } = row;
  if (position <= before.position) return { kind: 'SEAL_ADDED', position, entryId };
  if (position > before.position + 1) return { kind: 'SEAL_GONE', position: before.position + 1 };
  if (!row.isThere) return { kind: 'ENTRY_GONE', position, entryId };
  const isAsSealed = row.digest === sealDigest(position, before.digest, row);
  return isAsSealed ? undefined : { kind: 'ENTRY_CHANGED', position, entryId };
}

/** A chain that was made anew is sound in itself; only what was kept elsewhere tells. */
function findRewriting({ position, digest }: SealHead, kept: readonly Checkpoint[]): AuditFault | undefined {
  const other = kept.find((checkpoint) => checkpoint.digest !== digest);
  return other && { kind: 'REWRITTEN', position, at: other.at };
}

function findCutOff({ position: end }: SealHead, checkpoints: readonly Checkpoint[]): AuditFault | undefined {
  const beyond = checkpoints.filter(({ position }) => position > end);
  const [first] = beyond.toSorted((a, b) => a.position - b.position);
  return first && { kind: 'CUT_OFF', position: first.position, at: first.at };
}

async function findUnsealedFault(em: EntityManager): Promise<AuditFault | undefined> {
  const [added] = await query<{ entryId: number }>(em, FIND_ADDED);
  if (added !== undefined) return { kind: 'ENTRY_ADDED', ...added };
  const [gone] = await query<{ entryId: number }>(em, FIND_WAITING_GONE);
  return gone && { kind: 'WAITING_ENTRY_GONE', ...gone };
}
