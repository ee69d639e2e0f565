/** That a task was stopped, as the API gives it. */
export interface TaskStop {
  readonly kind: 'CANCELLED' | 'HALTED';
  readonly at: string;
  /** Null: its rule did, or the user is gone. */
  readonly by: { readonly login: string } | null;
  readonly reason: string | null;
  /** Null: bridges have not confirmed yet that no request leaves any more. */
  readonly confirmedAt: string | null;
  readonly sent: number | null;
}
