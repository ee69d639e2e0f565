import { bridgeOf } from '../access/permissions.ts';
import type { RequestContext } from '../access/RequestContext.ts';
import { query } from '../platform/sql.ts';
import { BadUpload, JournalOutdated } from './taskErrors.ts';

/** What a journal remembers of its own requests for work. */
export interface JournalFence {
  /** The number of the first token; the others follow. */
  readonly first: number;
  /** Of the last request that was answered, and of each one since, down to this one. */
  readonly tokens: readonly string[];
}

const MAX_TOKENS = 100;
const INT_MAX = 2_147_483_647;
const TOKEN = /^[0-9a-f]{32}$/;

/** A stored number below the first one: this database is older than the journal, and the journal is right. */
const HOLD = `
  insert into bridge_journal as held (bridge_id, id, fence_number, fence_token) values ($1, $2, $3, $4)
  on conflict (bridge_id, id) do update set fence_number = excluded.fence_number, fence_token = excluded.fence_token
  where held.fence_number < $5 or held.fence_token = any($6::text[])
  returning fence_number`;

/**
 * Lets a journal go on if it is the one that asked last. A copy of it (a restored backup, a cloned machine) does not have the token
 * of that request; it cannot know what was sent, and must be given nothing. Throws JournalOutdated or BadUpload.
 */
export async function holdJournal(tx: RequestContext, journal: string, { first, tokens }: JournalFence): Promise<void> {
  const token = tokens.at(-1);
  const number = first + tokens.length - 1;
  const isFence = tokens.length <= MAX_TOKENS && tokens.every((each) => TOKEN.test(each));
  if (token === undefined || !isFence || first < 1 || number > INT_MAX)
    throw new BadUpload('A fence has 1 to 100 tokens of 32 hexadecimal digits, numbered from 1.');
  const { bridgeId } = bridgeOf(tx);
  const held = await query(tx.em, HOLD, [bridgeId, journal, number, token, first, tokens]);
  if (held.length === 0) throw new JournalOutdated();
}
