/** What can be said about a target, in the words of the API. */
export type JournalEvent = 'ASSIGNED' | 'SENDING' | 'SENT' | 'REPLIED' | 'NOT_SENT' | 'UNKNOWN';

/** What an entry says beside its event; all absent unless the event needs them. */
export interface EntryBody {
  readonly reason?: string;
  readonly statusCode?: number;
  readonly statusMessage?: string;
  readonly outputs?: unknown;
}

/** One line of the journal, as it is uploaded. */
export interface JournalEntry {
  readonly sequence: number;
  readonly dispatchId: string;
  readonly position: number;
  readonly event: JournalEvent;
  readonly at: string;
  readonly body: EntryBody;
}

/** A row of the table `entry`. */
export function readEntry(row: Readonly<Record<string, unknown>>): JournalEntry {
  return {
    sequence: Number(row['sequence']),
    dispatchId: String(row['dispatch']),
    position: Number(row['position']),
    event: row['event'] as JournalEvent,
    at: String(row['at']),
    body: JSON.parse(String(row['body'])) as EntryBody,
  };
}

/** A target that a request was sent to. */
export interface AskedTarget {
  readonly dispatchId: string;
  readonly position: number;
  /** A reply of it is kept already. */
  readonly isAnswered: boolean;
}

/** A request about to be sent to one host; hosts that one broadcast names share its id. */
export interface Intent {
  readonly position: number;
  readonly requestId: string;
}
