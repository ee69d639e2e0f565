/** That a task was stopped, as the API gives it. */
export interface TaskStop {
  readonly kind: 'CANCELLED' | 'HALTED';
  readonly at: string;
  /** Null: its rule did, or the user is gone. */
  readonly by: { readonly login: string } | null;
  readonly reason: string | null;
  /** Since when no request leaves any more. Null: requests may still leave. */
  readonly confirmedAt: string | null;
  readonly sent: number | null;
  /** Of those, the ones of which it is not known. Null: the stop is not confirmed yet. */
  readonly uncertain: number | null;
}
