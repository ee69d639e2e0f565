import type { ConfigNote } from './ClientConfig.ts';

/** A file of a megabyte can hold half a million lines that deserve a word. */
const MOST = 100;

/** Collects notes, of which only the first hundred are kept. */
export class NoteList {
  readonly #notes: ConfigNote[] = [];
  #leftOut = 0;

  add(note: ConfigNote): void {
    if (this.#notes.length < MOST) this.#notes.push(note);
    else this.#leftOut += 1;
  }

  /** The notes that were kept, and one that says how many more there were. */
  all(): readonly ConfigNote[] {
    const [first] = this.#notes;
    if (first === undefined || this.#leftOut === 0) return this.#notes;
    return [
      ...this.#notes,
      { file: first.file, key: 'the configuration', why: `deserves ${this.#leftOut} more notes` },
    ];
  }
}
