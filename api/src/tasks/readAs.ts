import type { EntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '../access/RequestContext.ts';
import { narrowTo, scopeOf } from '../platform/ReaderEntityManager.ts';
import { scopeOfCaller } from './scopeOfCaller.ts';

/** Reads as a caller sees the database, within an act that otherwise sees everything. Nothing else may use the entity manager meanwhile. */
export async function readAs<Read>(
  em: EntityManager,
  caller: Caller,
  read: (em: EntityManager) => Promise<Read>,
): Promise<Read> {
  const before = scopeOf(em);
  try {
    return await read(narrowTo(em, scopeOfCaller(caller, new Date())));
  } finally {
    narrowTo(em, before);
  }
}
