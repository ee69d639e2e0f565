import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query, queryOne } from '../platform/sql.ts';
import { canonicalJson } from './canonicalJson.ts';

export interface StoredCommand {
  readonly plugin: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const FIND = `select id from command where digest = $1`;

/** Locks the row until the end of the transaction, so it is only for a command that is new: many tasks of one command may start at once. */
const UPSERT = `
  insert into command (plugin, action, arguments, digest) values ($1, $2, $3, $4)
  on conflict (digest) do update set digest = excluded.digest returning id`;

/** Keeps a command once, however often it is run; returns its id. */
export async function storeCommand(em: EntityManager, command: StoredCommand): Promise<number> {
  const { plugin, action, arguments: values } = command;
  const digest = createHash('sha256')
    .update(canonicalJson([plugin, action, values]))
    .digest('hex');
  const [known] = await query<{ id: number }>(em, FIND, [digest]);
  if (known !== undefined) return known.id;
  return (await queryOne<{ id: number }>(em, UPSERT, [plugin, action, JSON.stringify(values), digest])).id;
}
