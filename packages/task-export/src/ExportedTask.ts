/** What an export says of the task itself; plain data as the API answers it. */
export interface ExportedTask {
  readonly id: string;
  /** `outputs` names the outputs that get a column of their own in CSV, in their order. */
  readonly outputs: readonly string[];
  /** Whatever else is to stand in the head of a JSON document. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** One host of a task, with the names and values that the API answers. */
export interface ExportedTarget {
  readonly name: string;
  /** Null: none yet. */
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly statusCode: number | null;
  readonly statusMessage: string | null;
  readonly hostgroup: string | null;
  readonly location: string | null;
  readonly organization: string | null;
  readonly smartProxy: string | null;
  readonly sentAt: string | null;
  readonly settledAt: string | null;
  readonly durationMs: number | null;
  readonly late: boolean;
  /** By name; null: no reply. */
  readonly outputs: unknown;
}
