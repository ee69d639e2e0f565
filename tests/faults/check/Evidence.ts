import type { AnswerFault } from '@chargehand/fleet';
import type { Death } from '../rig/MortalProcess.ts';

/** How a host of a campaign behaves; honest: it runs what it is told and says so. */
export type Manner = AnswerFault | 'honest' | 'slow' | 'failing' | 'silent' | 'offline' | 'late';

/** A task as it is stored. */
export interface TaskRecord {
  readonly id: number;
  readonly key: string | null;
  /** The argument that no other task of the campaign has. */
  readonly text: string | null;
  readonly state: string;
  readonly verdict: string | null;
  readonly revision: number;
  readonly targeted: number;
  readonly pending: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** What a host answered, as far as two stores are compared. */
export interface ReplyRecord {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Of the whole answer, whatever the order of its keys. */
  readonly digest: string;
}

/** A target as it is stored; instants are unix milliseconds. */
export interface TargetRecord {
  readonly taskId: number;
  readonly position: number;
  readonly name: string;
  readonly dispatchId: number | null;
  readonly state: string;
  readonly reason: string | null;
  readonly reply: ReplyRecord | null;
  readonly late: boolean;
  readonly sentAt: number | null;
  readonly settledAt: number | null;
  readonly revision: number;
}

/** A part of a task for one bridge, as it is stored. */
export interface DispatchRecord {
  readonly id: number;
  readonly taskId: number;
  readonly state: string;
  readonly journal: string | null;
  readonly claimedAt: number | null;
}

/** An entry of the audit, counted by what it says and of what. */
export interface AuditRecord {
  readonly act: string;
  readonly object: string;
  readonly times: number;
}

/** A line of a bridge's journal. */
export interface JournalLine {
  readonly sequence: number;
  readonly dispatchId: number;
  readonly position: number;
  readonly event: string;
  readonly at: number;
  readonly reason: string | null;
  readonly reply: ReplyRecord | null;
}

/** A bridge's own memory, and what the API has of it. */
export interface JournalRecord {
  readonly proxy: string;
  readonly id: string;
  readonly uploaded: number;
  /** The API's place in it. */
  readonly cursor: number;
  readonly lines: readonly JournalLine[];
  readonly setAside: readonly number[];
  /** By request id, whom it was for. */
  readonly asked: ReadonlyMap<
    string,
    { readonly host: string; readonly dispatchId: number; readonly position: number }
  >;
}

/** What a host wrote down when it ran something. */
export interface ExecutionRecord {
  readonly host: string;
  readonly requestId: string;
  /** The argument by which the task is known. */
  readonly text: string;
  readonly at: number;
}

/** What somebody who watched a task all along has in the end, and what a fresh query gives; by position. */
export interface WatchRecord {
  readonly taskId: number;
  readonly messages: number;
  readonly watched: ReadonlyMap<number, string>;
  readonly fresh: ReadonlyMap<number, string>;
  /** What was wrong already while it was watched. */
  readonly complaints: readonly string[];
}

/** A cancel and what became of it. */
export interface CancelRecord {
  readonly taskId: number;
  /** When the API's answer was here, by the machine's clock. */
  readonly answeredAt: number;
  /** When the last bridge had stopped, by the API's clock; null: that was never confirmed. */
  readonly confirmedAt: number | null;
  /** How many had been sent; null: it was never said. */
  readonly sent: number | null;
}

/** A time in which a bridge could not reach the API: until then its lease may have lasted. */
export interface LeaseGap {
  readonly proxy: string;
  readonly leaseOverAt: number;
  readonly until: number;
}

/** Everything that is known after a campaign, from every side. */
export interface Evidence {
  readonly tasks: readonly TaskRecord[];
  readonly targets: readonly TargetRecord[];
  readonly dispatches: readonly DispatchRecord[];
  readonly audit: readonly AuditRecord[];
  readonly journals: readonly JournalRecord[];
  readonly executions: readonly ExecutionRecord[];
  /** Keys with which a task was started, and the id that was answered. */
  readonly submitted: ReadonlyMap<string, number>;
  readonly watches: readonly WatchRecord[];
  readonly cancels: readonly CancelRecord[];
  readonly leaseGaps: readonly LeaseGap[];
  readonly manners: ReadonlyMap<string, Manner>;
  /** Whether a broker was killed, and with it what it held in memory. */
  readonly wasBrokerKilled: boolean;
  readonly deaths: readonly Death[];
  /** Lines of logs that no healthy program writes. */
  readonly alarms: readonly string[];
  /** Places of the API in the journals as they were seen one after the other, by smart proxy. */
  readonly cursors: ReadonlyMap<string, readonly number[]>;
  /** Transactions and sessions of the database that should long be over. */
  readonly leftovers: readonly string[];
}

/** Something that must never be. */
export interface Violation {
  /** Of reliability.md §3.6, or what was promised. */
  readonly invariant: string;
  readonly message: string;
}
