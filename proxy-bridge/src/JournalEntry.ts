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

/** A target that a request id was given to. */
export interface AskedTarget {
  readonly dispatchId: string;
  readonly position: number;
  readonly host: string;
}

/** A request about to be sent to one host. */
export interface Intent {
  readonly position: number;
  readonly requestId: string;
}
