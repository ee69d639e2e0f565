import { startDatabase, type TestDatabase } from '../support/database.ts';
import type { Checkpoint } from '@chargehand/api/access/audit/checkpoints';
import { readSealHead, sealEntries } from '@chargehand/api/access/audit/sealEntries';
import { verifyAudit, type AuditVerdict } from '@chargehand/api/access/audit/verifyAudit';
import { recordOwnAct } from '@chargehand/api/access/recordAudit';
import { query } from '@chargehand/api/platform/sql';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The product's tables with an audit trail that is written, sealed, and tampered with. */
export interface AuditWorld extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly em: EntityManager;
  /** Records so many acts, and seals them. */
  add(count: number): Promise<void>;
  /** The end of the chain as a file would have it. */
  checkpoint(): Promise<Checkpoint>;
  /** What the verifier says while the statements hold, which are then undone. They run as one who has PostgreSQL's highest rights and switches triggers off. */
  verdictAfter(tampering: Tampering, checkpoints?: readonly Checkpoint[]): Promise<AuditVerdict>;
}

/** What somebody does to the tables. */
export type Tampering = (em: EntityManager) => Promise<unknown>;

/** Starts a PostgreSQL with a trail of that many sealed entries, whose ids are 1 and on as their positions are. */
export async function startAuditWorld(count: number): Promise<AuditWorld> {
  await using cleanup = new AsyncDisposableStack();
  const database = cleanup.use(await startDatabase());
  const em = database.orm.em.fork();
  const world = {
    database,
    em,
    add: (more: number) => add(em, more),
    checkpoint: () => checkpointOf(em),
    verdictAfter: (tampering: Tampering, checkpoints: readonly Checkpoint[] = []) =>
      undoing(database.orm.em.fork(), async (tx) => {
        await query(tx, 'set local session_replication_role = replica');
        await tampering(tx);
        return await verifyAudit(tx, checkpoints);
      }),
  };
  await world.add(count);
  const resources = cleanup.move();
  return { ...world, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Seals everything that waits for it. */
export async function sealAll(em: EntityManager): Promise<void> {
  while ((await sealEntries(em.fork())) > 0);
}

/** Makes a chain anew, as somebody who knows how would: whole in itself. */
export async function rewriteChain(tx: EntityManager): Promise<void> {
  await query(tx, 'delete from audit_seal');
  await query(tx, 'insert into audit_unsealed select id from audit_entry on conflict do nothing');
  while ((await sealEntries(tx)) > 0);
}

async function add(em: EntityManager, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1)
    await recordOwnAct(em, { act: 'test.act', object: `thing:${number}`, details: { number, note: 'ä "b"' } });
  await sealAll(em);
}

async function checkpointOf(em: EntityManager): Promise<Checkpoint> {
  const head = await readSealHead(em);
  if (head === undefined) throw new Error('Nothing is sealed');
  return { ...head, at: '2026-11-22T10:00:00.000Z' };
}

async function undoing<Result>(em: EntityManager, work: (em: EntityManager) => Promise<Result>): Promise<Result> {
  await em.begin();
  try {
    return await work(em);
  } finally {
    await em.rollback();
  }
}
