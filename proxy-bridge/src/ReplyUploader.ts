import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLink } from './apiLink.ts';
import { Bell } from './Bell.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './JournalEntry.ts';
import type { Log } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import { backOffMs, timing } from './timing.ts';

/** Entries and bytes in one upload; a single entry may be larger. */
const BATCH_ENTRIES = 500;
const BATCH_BYTES = 512 * 1024;
const PROBLEM_LOG_EVERY_MS = 10_000;

/** Uploads the journal in order, one batch in flight, for ever. The API's answer moves the cursor, never our hope. */
export class ReplyUploader {
  readonly #journal: Journal;
  readonly #api: Pick<ApiLink, 'record'>;
  readonly #log: Log;
  readonly #bell = new Bell();
  #limit = BATCH_ENTRIES;

  constructor(journal: Journal, api: Pick<ApiLink, 'record'>, log: Log) {
    this.#journal = journal;
    this.#api = api;
    this.#log = limitRate(log, PROBLEM_LOG_EVERY_MS);
  }

  /** Uploads until the signal aborts; what fails is tried again with back-off. */
  async run(signal: AbortSignal): Promise<void> {
    const stopListening = this.#journal.onCommit(() => this.#bell.ring());
    let failures = 0;
    try {
      while (!signal.aborted) {
        const progress = await this.#uploadOnce(signal);
        failures = progress === 'failed' ? failures + 1 : 0;
        if (progress === 'failed') await sleep(backOffMs(failures - 1), undefined, { signal });
        if (progress !== 'idle') continue;
        await this.#bell.wait(signal);
        // A moment later, so that one upload carries many entries.
        await sleep(timing.uploadGatherMs, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      stopListening();
    }
  }

  /** Uploads what is there now; gives up with the first failure or when the signal aborts. For a clean stop. */
  async flush(signal: AbortSignal): Promise<void> {
    this.#journal.flush();
    while (!signal.aborted && (await this.#uploadOnce(signal)) === 'moved');
  }

  async #uploadOnce(signal: AbortSignal): Promise<'moved' | 'idle' | 'failed'> {
    const before = this.#journal.uploaded;
    const batch = withinBytes(this.#journal.entriesAfter(before, this.#limit));
    const last = batch.at(-1);
    if (last === undefined) return 'idle';
    try {
      const stored = await this.#api.record(this.#journal.id, batch, signal);
      // Lower than before: the API lost its memory (a restored backup) and gets everything after that again.
      this.#journal.moveCursor(Math.min(stored, last.sequence));
      this.#limit = Math.min(BATCH_ENTRIES, this.#limit * 2);
      if (stored > before) return 'moved';
      this.#log.warn('upload-not-stored', { sequence: last.sequence, stored });
      return 'failed';
    } catch (error) {
      if (signal.aborted) return 'failed';
      // A smaller batch finds the entry that the API does not take, and gets everything before it through.
      this.#limit = Math.max(1, Math.floor(this.#limit / 2));
      this.#log.warn('upload-failed', { from: batch[0]?.sequence, entries: batch.length, problem: messageOf(error) });
      return 'failed';
    }
  }
}

function withinBytes(entries: readonly JournalEntry[]): JournalEntry[] {
  let bytes = 0;
  const fitting = entries.findIndex(({ bodyBytes }, at) => (bytes += bodyBytes + 100) > BATCH_BYTES && at > 0);
  return fitting < 0 ? [...entries] : entries.slice(0, fitting);
}
