import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalLine, JournalRecord, ReplyRecord } from '../check/Evidence.ts';
import { isRecord } from '@chargehand/api-client';
import { readDispatchRef } from '@chargehand/api/tasks/dispatchRef';
import { digestOf } from './digestOf.ts';

/** What the file of a bridge's journal says, read without touching it; `cursor` is the API's place in it. */
export function readJournal(place: {
  readonly proxy: string;
  readonly dataDir: string;
  readonly cursor: number;
}): JournalRecord {
  const database = new DatabaseSync(join(place.dataDir, 'journal.sqlite'), { readOnly: true });
  try {
    const all = (sql: string): readonly Record<string, unknown>[] => database.prepare(sql).all();
    const meta = all(`select value from meta where name = 'journal'`)[0];
    const cursor = all('select uploaded from cursor')[0];
    return {
      proxy: place.proxy,
      cursor: place.cursor,
      id: String(meta?.['value']),
      uploaded: Number(cursor?.['uploaded'] ?? 0),
      lines: all('select * from entry order by sequence').map(lineOf),
      setAside: all('select sequence from aside').map((row) => Number(row['sequence'])),
      asked: new Map(all('select * from target where request_id is not null').map(askedOf)),
    };
  } finally {
    database.close();
  }
}

function lineOf(row: Record<string, unknown>): JournalLine {
  const body: unknown = JSON.parse(String(row['body']));
  const event = String(row['event']);
  return {
    sequence: Number(row['sequence']),
    dispatchId: numberOf(row['dispatch']),
    position: Number(row['position']),
    event,
    at: Date.parse(String(row['at'])),
    reason: typeof body === 'object' && body !== null && 'reason' in body ? String(body.reason) : null,
    reply: event === 'REPLIED' ? replyRecordOf(body) : null,
  };
}

/** The comparable part of a reply as a journal or the database has it. */
export function replyRecordOf(reply: unknown): ReplyRecord {
  const { statusCode, statusMessage, outputs } = isRecord(reply) ? reply : {};
  return {
    statusCode: Number(statusCode),
    statusMessage: String(statusMessage),
    digest: digestOf({ statusCode, statusMessage, outputs }),
  };
}

function askedOf(
  row: Record<string, unknown>,
): readonly [string, { readonly host: string; readonly dispatchId: number; readonly position: number }] {
  const asked = { host: String(row['host']), dispatchId: numberOf(row['dispatch']), position: Number(row['position']) };
  return [String(row['request_id']), asked];
}

/** Bridges know a dispatch by its number and its key. */
function numberOf(dispatch: unknown): number {
  return readDispatchRef(String(dispatch))?.dispatchId ?? 0;
}
