/** How a finding is to be taken: a problem keeps tasks from working or lets others run them, a warning may, a note is worth knowing. */
export type FindingStatus = 'ok' | 'note' | 'warning' | 'problem';

/** What a check saw, and what to do about it. */
export interface Finding {
  readonly status: FindingStatus;
  readonly finding: string;
  /** One sentence; null where nothing needs to be done. */
  readonly remedy: string | null;
}

/** Everything is as it should be. */
export function ok(finding: string): Finding {
  return { status: 'ok', finding, remedy: null };
}

/** Something to know; with a remedy where there is a better way. */
export function note(finding: string, remedy: string | null = null): Finding {
  return { status: 'note', finding, remedy };
}

/** Something that will hurt later, or in part. */
export function warning(finding: string, remedy: string): Finding {
  return { status: 'warning', finding, remedy };
}

/** Something that does not work. */
export function problem(finding: string, remedy: string): Finding {
  return { status: 'problem', finding, remedy };
}
