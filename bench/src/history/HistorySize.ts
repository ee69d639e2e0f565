/** How large the history is, and where it is kept. */
export interface HistorySize {
  readonly hosts: number;
  readonly tasks: number;
  /** Keeps the database and finds it again. Undefined: a temporary folder. */
  readonly folder: string | undefined;
}

/** Reads HISTORY_HOSTS (50,000), HISTORY_TASKS (100,000, which have a hundred results each on the average) and HISTORY_FOLDER. Throws for other numbers. */
export function readHistorySize(env: NodeJS.ProcessEnv): HistorySize {
  const size = { hosts: Number(env['HISTORY_HOSTS'] ?? 50_000), tasks: Number(env['HISTORY_TASKS'] ?? 100_000) };
  if (!Number.isInteger(size.hosts) || size.hosts < 5_000 || size.hosts % 5_000 !== 0)
    throw new Error('HISTORY_HOSTS is a multiple of 5000');
  if (!Number.isInteger(size.tasks) || size.tasks < 1_000) throw new Error('HISTORY_TASKS is a number from 1000 on');
  return { ...size, folder: env['HISTORY_FOLDER'] };
}
