import { EntityManager } from '@mikro-orm/postgresql';
import type { ReadScope } from './ReadScope.ts';

/** An entity manager that may be narrowed to what a reader sees; its forks, also those of transactions, are narrowed likewise. */
export class ReaderEntityManager extends EntityManager {
  /** Undefined: everything is seen. */
  scope: ReadScope | undefined;

  /** Aborts when nobody waits any more for what is read. Not inherited: an act needs what its transaction reads, and others may share what a fork does. */
  reading: AbortSignal | undefined;

  override fork(options?: Parameters<EntityManager['fork']>[0]): this {
    const fork = super.fork(options);
    fork.scope = this.scope;
    return fork;
  }
}

/** What a reader sees through an entity manager. Undefined: everything. */
export function scopeOf(em: EntityManager): ReadScope | undefined {
  return em instanceof ReaderEntityManager ? em.scope : undefined;
}

/** Lets this very entity manager, and what is forked from it later, see no more than the scope; undefined: everything. */
export function narrowTo<Em extends EntityManager>(em: Em, scope: ReadScope | undefined): Em {
  if (!(em instanceof ReaderEntityManager)) throw new Error('This entity manager cannot be narrowed');
  em.scope = scope;
  return em;
}

/** Lets what only reads through this very entity manager be broken off by the signal. */
export function readWhile<Em extends EntityManager>(em: Em, signal: AbortSignal): Em {
  if (!(em instanceof ReaderEntityManager)) throw new Error('Reading through this entity manager cannot be broken off');
  em.reading = signal;
  return em;
}

/** What breaks off reading through an entity manager. Undefined: nothing does. */
export function endOfReading(em: EntityManager): AbortSignal | undefined {
  return em instanceof ReaderEntityManager ? em.reading : undefined;
}
