import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { digestToken, kindOfToken } from './secretToken.ts';

/** Where a token was used from. */
export interface Use {
  readonly token: string;
  readonly address: string;
}

/** Kept of each token for a minute; should there be more, their use is written more often. */
const MOST_NOTED = 10_000;
const NOTE_EVERY_MS = 60_000;

const USE_SESSION = `
  update session set last_used_at = now() where token_digest = $1 and last_used_at < now() - interval '55 seconds'`;

const USE_TOKEN = `
  update api_token set last_used_at = now(), last_used_from = $2
  where token_digest = $1 and (last_used_at is null or last_used_at < now() - interval '55 seconds')`;

/** Makes a function that writes down that a session or personal token was used, at most once a minute, also if several programs do. */
export function createUseNotes(now: () => number = Date.now): (em: EntityManager, use: Use) => Promise<void> {
  const notedAt = new Map<string, number>();
  return async (em, { token, address }) => {
    const digest = digestToken(token);
    const time = now();
    if (time - (notedAt.get(digest) ?? -Infinity) < NOTE_EVERY_MS) return;
    if (notedAt.size >= MOST_NOTED) notedAt.clear();
    notedAt.set(digest, time);
    if (kindOfToken(token) === 'session') await query(em, USE_SESSION, [digest]);
    else await query(em, USE_TOKEN, [digest, address]);
  };
}
