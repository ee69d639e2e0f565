/** A schedule while it is written: texts as they stand in the fields. */
export interface ScheduleDraft {
  readonly name: string;
  readonly filter: string;
  readonly repeats: boolean;
  readonly cron: string;
  /** Wall time on the clocks of the zone, as 2026-11-24T03:00. */
  readonly at: string;
  readonly zone: string;
  readonly missedPolicy: 'RUN_LATE' | 'MARK_MISSED';
  readonly grace: string;
  readonly isEnabled: boolean;
}

/** A field of the form that can be wrong, called as the API calls it. */
export type ScheduleField = 'name' | 'filter' | 'cron' | 'at' | 'zone' | 'graceSeconds';

const fields: readonly ScheduleField[] = ['name', 'filter', 'cron', 'at', 'zone', 'graceSeconds'];

/** Says whether a word, from an answer of the API for example, names a field of the form. */
export function isScheduleField(word: unknown): word is ScheduleField {
  return fields.some((field) => field === word);
}

/** A draft in which nothing has been said but where it will run. */
export function startDraft(filter: string, zone: string): ScheduleDraft {
  return {
    name: '',
    filter,
    repeats: true,
    cron: '',
    at: '',
    zone,
    missedPolicy: 'RUN_LATE',
    grace: '15 min',
    isEnabled: true,
  };
}
