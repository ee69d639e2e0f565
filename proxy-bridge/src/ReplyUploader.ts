import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiRefused } from '@chargehand/api-client';
import type { ApiLink } from './apiLink.ts';
import { Bell } from './Bell.ts';
import { contentRefusal } from './contentRefusal.ts';
import type { Journal } from './journal.ts';
import type { JournalEntry } from './JournalEntry.ts';
import type { Log, LogFacts } from './log.ts';
import { limitRate, messageOf } from './log.ts';
import { backOffMs, timing } from './timing.ts';

/** Entries and bytes in one upload; a single entry may be larger. */
const BATCH_ENTRIES = 500;
const BATCH_BYTES = 512 * 1024;
const PROBLEM_LOG_EVERY_MS = 10_000;

/** Passed: an entry was set aside. */
type Progress = 'moved' | 'idle' | 'failed' | 'passed';

/** Entries that follow `after`, which is what the API is believed to have. */
interface Batch {
  readonly after: number;
  readonly entries: readonly JournalEntry[];
}

/**
 * Uploads the journal in order, one batch in flight, for ever. The API's answer moves the cursor, never our hope, and an
 * entry that the API will never take holds up none after it.
 */
export class ReplyUploader {
  readonly #journal: Journal;
  readonly #api: Pick<ApiLink, 'record'>;
  readonly #log: Log;
  readonly #problems: Log;
  readonly #bell = new Bell();
  #reached = new Bell();
  #limit = BATCH_ENTRIES;

  constructor(journal: Journal, api: Pick<ApiLink, 'record'>, log: Log) {
    this.#journal = journal;
    this.#api = api;
    this.#log = log;
    this.#problems = limitRate(log, PROBLEM_LOG_EVERY_MS);
  }

  /** The API has just been reached: what failed is tried again at once. */
  retry(): void {
    this.#reached.ring();
  }

  /** Uploads until the signal aborts; what fails is tried again with back-off, or when the API was reached. */
  async run(signal: AbortSignal): Promise<void> {
    const stopListening = this.#journal.onCommit(() => this.#bell.ring());
    let failures = 0;
    try {
      while (!signal.aborted) {
        const progress = await this.#uploadOnce(signal);
        failures = progress === 'failed' || progress === 'passed' ? failures + 1 : 0;
        if (progress === 'failed') await this.#untilReached(signal, backOffMs(failures - 1));
        // An API that refuses every single entry must not empty the journal in a moment.
        if (progress === 'passed') await sleep(backOffMs(failures - 1), undefined, { signal });
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

  async #untilReached(signal: AbortSignal, atMostMs: number): Promise<void> {
    this.#reached = new Bell();
    await this.#reached.wait(signal, atMostMs);
  }

  /** Uploads what is there now; gives up with the first failure or when the signal aborts. For a clean stop. */
  async flush(signal: AbortSignal): Promise<void> {
    this.#journal.flush();
    while (!signal.aborted && (await this.#uploadOnce(signal)) === 'moved');
  }

  async #uploadOnce(signal: AbortSignal): Promise<Progress> {
    const after = this.#journal.uploaded;
    const entries = this.#journal.entriesAfter(after, this.#limit, BATCH_BYTES);
    if (entries.length === 0) return 'idle';
    try {
      return await this.#send({ after, entries }, signal);
    } catch (error) {
      if (signal.aborted) return 'failed';
      return await this.#giveWay({ after, entries }, error, signal);
    }
  }

  async #send({ after, entries }: Batch, signal: AbortSignal): Promise<Progress> {
    const stored = await this.#api.record({ journal: this.#journal.id, after, entries }, signal);
    // Lower than `after`: the API lost its memory (a restored backup), stored nothing, and gets everything after that again.
    this.#journal.moveCursor(Math.min(stored, entries.at(-1)?.sequence ?? after));
    this.#limit = Math.min(BATCH_ENTRIES, this.#limit * 2);
    if (stored > after) return 'moved';
    this.#problems.warn('upload-not-stored', { after, stored });
    return 'failed';
  }

  /** A smaller batch finds the entry that the API does not take, and gets everything before it through. */
  async #giveWay(batch: Batch, error: unknown, signal: AbortSignal): Promise<Progress> {
    const [first, second] = batch.entries;
    const facts = { from: first?.sequence, entries: batch.entries.length, problem: messageOf(error) };
    this.#problems.warn('upload-failed', facts);
    this.#limit = Math.max(1, Math.floor(batch.entries.length / 2));
    const refusal = contentRefusal(error);
    if (refusal === undefined || first === undefined) return 'failed';
    return second === undefined ? await this.#passOver(batch.after, { entry: first, refusal }, signal) : 'moved';
  }

  /** Gets past an entry that is refused for good: without its outputs if that is enough, else it is set aside. */
  async #passOver(
    after: number,
    { entry, refusal }: { entry: JournalEntry; refusal: ApiRefused },
    signal: AbortSignal,
  ): Promise<Progress> {
    const facts = { sequence: entry.sequence, dispatch: entry.dispatchId, position: entry.position };
    const problem = { code: refusal.code, problem: refusal.message };
    try {
      if (entry.event === 'REPLIED') {
        const progress = await this.#send({ after, entries: [withoutOutputs(entry, refusal)] }, signal);
        if (progress === 'moved') this.#log.warn('outputs-not-stored', { ...facts, ...problem });
        return progress;
      }
    } catch (error) {
      if (contentRefusal(error) === undefined) return 'failed';
    }
    return await this.#setAside(after, { facts: { ...facts, ...problem }, sequence: entry.sequence }, signal);
  }

  /** Only when the API takes an upload without the entry: else it refuses everything (another version of it, a proxy), and waiting loses nothing. */
  async #setAside(
    after: number,
    { facts, sequence }: { facts: LogFacts & { readonly code: string }; sequence: number },
    signal: AbortSignal,
  ): Promise<Progress> {
    try {
      const stored = await this.#api.record({ journal: this.#journal.id, after, entries: [] }, signal);
      if (stored < after) {
        this.#journal.moveCursor(stored);
        return 'failed';
      }
    } catch {
      return 'failed';
    }
    this.#journal.setAside(sequence, facts.code);
    this.#log.error('entry-set-aside', facts);
    return 'passed';
  }
}

function withoutOutputs(entry: JournalEntry, refusal: ApiRefused): JournalEntry {
  const statusMessage = `The API refused the outputs of this reply (${refusal.code}); they could not be stored.`;
  const { outputs: _, ...rest } = entry.body;
  return { ...entry, body: { ...rest, statusMessage } };
}
