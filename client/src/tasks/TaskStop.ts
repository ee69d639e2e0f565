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
}
