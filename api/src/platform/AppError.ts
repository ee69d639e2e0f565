/** What the edges of the program show to people: a stable code, a sentence with the remedy, and the facts. Everything else is logged and masked. */
export abstract class AppError extends Error {
  /** Stable and public: scripts and tests match on it. */
  abstract readonly code: string;

  /** Whether somebody lacked a right: such refusals of mutations go on record. */
  readonly isRefusal: boolean = false;

  /** Further facts for `extensions`, e.g. the faults by input; nothing secret. */
  get details(): Readonly<Record<string, unknown>> {
    return {};
  }
}
