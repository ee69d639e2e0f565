import { narrowCompletion } from './narrowCompletion.ts';
import { planInsertion } from './planInsertion.ts';
import type { Insertion } from './planInsertion.ts';

/** How many completions are shown at most. */
const maxRows = 20;

/** What may stand in place of a part of a filter, as the API offers it. */
export interface Completion {
  readonly kind: 'FIELD' | 'OPERATOR' | 'VALUE' | 'KEYWORD';
  readonly text: string;
  readonly label: string;
  readonly detail: string | null;
  readonly from: number;
  readonly to: number;
}

/** A filter while it is typed, and where the caret is in it. */
export interface Typed {
  readonly text: string;
  readonly position: number;
}

/** The rows that are offered, none when the list is closed, and which of them is chosen. */
export interface CompletionView {
  readonly rows: readonly Completion[];
  readonly active: number | undefined;
}

/** What completion needs. wait runs its argument when typing has paused, and returns what calls that off. */
export interface FilterCompletionOptions {
  readonly ask: (typed: Typed, signal: AbortSignal) => Promise<readonly Completion[]>;
  readonly wait: (run: () => void) => () => void;
  readonly onChange: (view: CompletionView) => void;
}

/** The list of completions of one field: what is offered always fits the text as it is now. */
export class FilterCompletion {
  readonly #options: FilterCompletionOptions;
  #typed: Typed = { text: '', position: 0 };
  #view: CompletionView = { rows: [], active: undefined };
  /** Calls off the wait and the request that are under way; undefined: none is. */
  #callOff: (() => void) | undefined;

  constructor(options: FilterCompletionOptions) {
    this.#options = options;
  }

  /** The text was changed by typing: rows that still fit stay, and newer ones are asked for once typing pauses. */
  type(typed: Typed): void {
    this.#stop();
    const rows = this.#view.rows.flatMap((row) => narrowCompletion(row, this.#typed, typed) ?? []);
    this.#typed = typed;
    this.#show(rows);
    this.#callOff = this.#options.wait(() => void this.#ask());
  }

  /** Asks at once, whether or not anything was typed. */
  open(typed: Typed): void {
    this.#stop();
    this.#typed = typed;
    void this.#ask();
  }

  /** The caret may be elsewhere without typing; what was offered for another place is not offered any more. */
  moveCaret(position: number): void {
    if (position !== this.#typed.position) this.close();
  }

  /** Chooses the next or the previous row; beyond the ends, and before the first step, none is chosen. */
  step(by: 1 | -1): void {
    const { rows, active } = this.#view;
    const next = (active ?? (by === 1 ? -1 : rows.length)) + by;
    this.#change({ rows, active: next in rows ? next : undefined });
  }

  /** Closes the list and tells what to insert for a row, or for the chosen one; undefined when there is none. */
  take(index = this.#view.active): Insertion | undefined {
    const row = index === undefined ? undefined : this.#view.rows[index];
    if (row === undefined) return undefined;
    this.close();
    return planInsertion(row, this.#typed.text);
  }

  /** Offers nothing, and forgets what was asked. */
  close(): void {
    this.#stop();
    this.#change({ rows: [], active: undefined });
  }

  #stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#callOff = () => asking.abort();
    let rows: readonly Completion[] = [];
    try {
      rows = await this.#options.ask(this.#typed, asking.signal);
    } catch {
      // Completion is a convenience: whatever is wrong, the request for the hosts themselves says so.
    }
    if (asking.signal.aborted) return;
    this.#callOff = undefined;
    this.#show(rows);
  }

  /** A choice already made stays on the same text. */
  #show(offered: readonly Completion[]): void {
    const rows = this.#usefulOf(offered);
    const chosen = this.#view.active === undefined ? undefined : this.#view.rows[this.#view.active];
    const active = rows.findIndex(({ text }) => text === chosen?.text);
    this.#change({ rows, active: active < 0 ? undefined : active });
  }

  /** A field of one line cannot hold line breaks, and what is there already need not be offered. */
  #usefulOf(offered: readonly Completion[]): readonly Completion[] {
    const rows = offered.filter(({ text }) => !/[\r\n]/.test(text)).slice(0, maxRows);
    const [first] = rows;
    const isThere = first?.text === this.#typed.text.slice(first?.from, first?.to);
    return rows.length === 1 && isThere ? [] : rows;
  }

  #change(view: CompletionView): void {
    const isClosed = view.rows.length === 0 && this.#view.rows.length === 0;
    this.#view = view;
    if (!isClosed) this.#options.onChange(view);
  }
}
