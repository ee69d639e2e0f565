/** When a schedule runs: by cron on the clocks of a zone, or once. One of the two is null. */
export interface ScheduleTiming {
  readonly cron: string | null;
  readonly at: string | null;
  readonly zone: string;
}
