import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../platform/AppError.ts';
import { query } from '../platform/sql.ts';

export class UnknownSource extends AppError {
  readonly code = 'UNKNOWN_SOURCE';
  constructor(readonly source: string) {
    super(`There is no inventory source "${source.slice(0, 100)}". The query inventorySources names those there are.`);
  }
}

/** A source that nobody else changes in this transaction. */
export interface LockedSource {
  readonly id: number;
  readonly isConfigured: boolean;
  readonly isAsked: boolean;
}

/** Locks the source, so that it is not registered again meanwhile. */
const FIND = `
  select id, is_configured as "isConfigured", every_seconds is not null as "isAsked" from inventory_source where name = $1 for update`;

/** The source of this name, locked until the transaction ends. Throws UnknownSource. */
export async function lockSource(em: EntityManager, name: string): Promise<LockedSource> {
  const [source] = name.includes('\0') ? [] : await query<LockedSource>(em, FIND, [name]);
  if (source === undefined) throw new UnknownSource(name);
  return source;
}
