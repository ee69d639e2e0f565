import { createHash } from 'node:crypto';

/** What of an entry is sealed: all of it, as texts that do not depend on settings of the session. */
export interface SealedContent {
  readonly id: number;
  /** ISO 8601 in UTC with microseconds. */
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly object: string;
  /** As PostgreSQL writes jsonb. */
  readonly details: string;
  readonly address: string | null;
  readonly credential: string | null;
}

/** Columns of audit_entry e that make a SealedContent. A timestamp as JSON keeps its microseconds and its era, whatever DateStyle says. */
export const CONTENT = `
  e.id, to_jsonb(e.at at time zone 'UTC') #>> '{}' as at, e.actor, e.act, e.object, e.details::text as details, e.address, e.credential`;

/** What stands before the first link. */
export const BEFORE_FIRST = '';

/** The digest of the link at a position: SHA-256 in hex of one JSON array, in which no two contents look the same (docs/audit.md). */
export function sealDigest(position: number, before: string, content: SealedContent): string {
  const { id, at, actor, act, object, details, address, credential } = content;
  const text = JSON.stringify([
    'chargehand-audit-1',
    position,
    before,
    id,
    at,
    actor,
    act,
    object,
    details,
    address,
    credential,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
