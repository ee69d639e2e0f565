import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../../platform/sql.ts';
import { BEFORE_FIRST, CONTENT, sealDigest, type SealedContent } from './sealDigest.ts';

/** The end of the chain. */
export interface SealHead {
  readonly position: number;
  readonly digest: string;
}

/** How many entries one transaction seals. */
export const SEAL_BATCH = 500;

/** Two sealers would give out one position twice; acts do not take this lock. */
const LOCK = `select pg_try_advisory_xact_lock(hashtextextended('audit-seal', 0)) as "isOurs"`;

const READ_HEAD = `select position, digest from audit_seal order by position desc limit 1`;

/** What is not committed yet is not seen here and is sealed later, at a higher position: whatever ids the entries have. */
const READ_WAITING = `
  select ${CONTENT} from audit_unsealed u join audit_entry e on e.id = u.entry_id order by u.entry_id limit ${SEAL_BATCH}`;

const INSERT_SEALS = `
  insert into audit_seal (position, entry_id, digest) select * from unnest($1::int[], $2::int[], $3::text[])`;

const DELETE_WAITING = `delete from audit_unsealed where entry_id = any($1::int[])`;

/** Seals entries that have been committed, at most SEAL_BATCH; returns how many. None are left to it while another process seals. */
export async function sealEntries(em: EntityManager): Promise<number> {
  return await em.transactional(async (tx) => {
    const { isOurs } = await queryOne<{ isOurs: boolean }>(tx, LOCK);
    if (!isOurs) return 0;
    const head = await readSealHead(tx);
    const contents = await query<SealedContent>(tx, READ_WAITING);
    if (contents.length > 0) await store(tx, head, contents);
    return contents.length;
  });
}

/** The end of the chain. Undefined: nothing is sealed yet. */
export async function readSealHead(em: EntityManager): Promise<SealHead | undefined> {
  return (await query<SealHead>(em, READ_HEAD))[0];
}

async function store(tx: EntityManager, head: SealHead | undefined, contents: readonly SealedContent[]): Promise<void> {
  const first = (head?.position ?? 0) + 1;
  let before = head?.digest ?? BEFORE_FIRST;
  const digests = contents.map((content, index) => (before = sealDigest(first + index, before, content)));
  const ids = contents.map(({ id }) => id);
  await query(tx, INSERT_SEALS, [contents.map((_, index) => first + index), ids, digests]);
  await query(tx, DELETE_WAITING, [ids]);
}
