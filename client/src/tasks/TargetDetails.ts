import type { TargetRow } from './TaskStore.ts';

/** What is shown of a host beyond its row; asked for when it is shown, because it may be large. */
export interface TargetDetail {
  readonly statusMessage: string | null;
  readonly outputs: unknown;
  readonly sentAt: string | null;
  readonly settledAt: string | null;
}

/** What TargetDetails needs. */
export interface TargetDetailsOptions {
  /** Gives the details at some positions; those that are not there are left out. */
  readonly ask: (positions: readonly number[]) => Promise<readonly (TargetDetail & { readonly position: number })[]>;
  /** Whether a question failed because the answer would be too large. */
  readonly isTooMuch: (error: unknown) => boolean;
  /** Runs after details have come. */
  readonly onCommit: () => void;
  /** Asks after a while: what is wanted until then is asked for together. */
  readonly schedule: (ask: () => void, afterMs: number) => void;
}

const gatherMs = 100;
const retryMs = 5_000;
/** Hosts of one question, unless their outputs are too large. */
const mostAsked = 1_000;

/** So many stay known; those that came first go first. */
const keptDetails = 2_000;

/** The details of the hosts that are shown, outside of any reactive system. One question at a time; what scrolled by before it was asked is not asked. */
export class TargetDetails {
  readonly #options: TargetDetailsOptions;
  readonly #known = new Map<number, { readonly of: string; readonly detail: TargetDetail }>();
  #wanted: readonly TargetRow[] = [];
  #isAsking = false;
  #most = mostAsked;

  constructor(options: TargetDetailsOptions) {
    this.#options = options;
  }

  /** The details at a position, perhaps of before its last change; undefined while they have not come. */
  get(position: number): TargetDetail | undefined {
    return this.#known.get(position)?.detail;
  }

  /** Says which rows are shown now; asks for what is not known of them, or has changed. */
  show(rows: readonly TargetRow[]): void {
    this.#wanted = rows;
    if (!this.#isAsking) this.#askIn(gatherMs);
  }

  #askIn(afterMs: number): void {
    this.#isAsking = this.#missing().length > 0;
    if (this.#isAsking) this.#options.schedule(() => void this.#ask(), afterMs);
  }

  async #ask(): Promise<void> {
    const rows = this.#missing().slice(0, this.#most);
    try {
      const found = await this.#options.ask(rows.map(({ position }) => position));
      this.#keep(rows, found);
      this.#most = Math.min(mostAsked, this.#most * 2);
      this.#options.onCommit();
      this.#askIn(gatherMs);
    } catch (error) {
      const isTooMuch = rows.length > 1 && this.#options.isTooMuch(error);
      if (isTooMuch) this.#most = Math.floor(rows.length / 2);
      // The rows say what matters, and the page tells elsewhere that the API is away.
      this.#askIn(isTooMuch ? gatherMs : retryMs);
    }
  }

  #missing(): readonly TargetRow[] {
    return this.#wanted.filter((row) => this.#known.get(row.position)?.of !== versionOf(row));
  }

  /** A position that is not there is remembered as well, or it would be asked for again and again. */
  #keep(rows: readonly TargetRow[], found: readonly (TargetDetail & { readonly position: number })[]): void {
    const byPosition = new Map(found.map((detail) => [detail.position, detail]));
    for (const row of rows) {
      const detail = byPosition.get(row.position) ?? {
        statusMessage: null,
        outputs: null,
        sentAt: null,
        settledAt: null,
      };
      this.#known.delete(row.position);
      this.#known.set(row.position, { of: versionOf(row), detail });
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= keptDetails) return;
      this.#known.delete(oldest);
    }
  }
}

/** Details change with the state, or with the reason why nothing more is known. */
function versionOf({ state, reason }: TargetRow): string {
  return `${state} ${String(reason)}`;
}
