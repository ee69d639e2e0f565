import { Field, ObjectType } from 'type-graphql';
import { Access } from '../access/permissions.ts';
import { DateTime } from '../platform/scalars.ts';
import { localText, noteOf, occurrencesAfter, type Timing } from './occurrences.ts';
import { BadCount } from './scheduleErrors.ts';

@ObjectType({ description: 'A time at which a schedule is due.' })
@Access('user')
export class DueTime {
  @Field(() => DateTime)
  utc!: Date;

  @Field(() => String, {
    description: 'What the clocks of its zone show then, with their offset, e.g. 2026-03-29T03:00:00+02:00.',
  })
  local!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Says what was done because the clocks are changed around this time. Null: an ordinary time.',
  })
  note!: string | null;
}

/** The most due times that are told of one schedule. */
export const MOST_DUE_TIMES = 50;

/** What they count for in the cost of a document: each is computed, which takes longer than to load something. */
export const DUE_TIMES_COST = 4 * MOST_DUE_TIMES;

/** The first due times after an instant. Throws BadCount and as occurrencesAfter. */
export function previewSchedule(
  timing: Timing,
  { after, count }: { readonly after: Date; readonly count: number },
): DueTime[] {
  checkCount(count);
  const times: DueTime[] = [];
  for (const occurrence of occurrencesAfter(timing, after)) {
    times.push({ utc: occurrence.at, local: localText(occurrence.at, timing.zone), note: noteOf(occurrence) });
    if (times.length === count) break;
  }
  return times;
}

/** Throws BadCount unless so many due times may be asked for. */
export function checkCount(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > MOST_DUE_TIMES) throw new BadCount('count', MOST_DUE_TIMES);
}
