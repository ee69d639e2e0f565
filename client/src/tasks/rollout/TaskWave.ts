/** A part of a task that is sent together, as the API gives it. */
export interface TaskWave {
  readonly number: number;
  readonly label: string;
  readonly targeted: number;
  readonly pending: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notSent: number;
  readonly startedAt: string | null;
  readonly settledAt: string | null;
}
