import { describeWindow } from '../roles/describeWindow.ts';
import type { RuleWindow } from '../roles/roleDetails.ts';
import { texts } from '../texts.ts';
import { formatTime } from '../ui/formatTime.ts';
import type { Freeze } from './useFreezes.ts';

/** Says when a freeze holds, in local time, and its times of the week. */
export function describeFreeze(
  { startsAt, endsAt, weekly }: Pick<Freeze, 'startsAt' | 'endsAt' | 'weekly'>,
  now: Date,
): string {
  const { when } = texts.freezes;
  const from = startsAt === null ? undefined : `${when.from} ${formatTime(startsAt, now)}`;
  const to = endsAt === null ? undefined : `${when.to} ${formatTime(endsAt, now)}`;
  const span = [from, to ?? (from === undefined ? undefined : when.noEnd)]
    .filter((part) => part !== undefined)
    .join(' ');
  const week = weekly === null ? undefined : describeWindow(windowOf(weekly));
  const parts = [week, span === '' ? undefined : span].filter((part) => part !== undefined);
  return parts.length === 0 ? when.always : parts.join(', ');
}

function windowOf({ days, from, to, zone }: NonNullable<Freeze['weekly']>): RuleWindow {
  return { days, fromMinute: minuteOf(from), toMinute: minuteOf(to), zone };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
