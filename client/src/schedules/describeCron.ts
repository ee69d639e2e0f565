import { texts } from '../texts.ts';

const { cron: words } = texts;
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Other steps of minutes have a shorter one at the end of the hour. */
const evenSteps: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 10, 12, 15, 20, 30]);

/** More times of a day than these are no easier to read than the cron text. */
const mostTimes = 4;

/** Says a common cron text in words; undefined when it is one that only its five fields say exactly, or is none. */
export function describeCron(cron: string): string | undefined {
  const [minute, hour, day, month, weekday, ...more] = cron.trim().toUpperCase().split(/\s+/);
  if (minute === undefined || hour === undefined || more.length > 0 || month !== '*') return undefined;
  const days = describeDays(day, weekday);
  if (days === undefined) return undefined;
  const frequent = describeFrequent(minute, hour);
  if (frequent !== undefined) return days === words.everyDay ? frequent : joinFrequent(frequent, days, day);
  const times = readTimes(minute, hour);
  return times === undefined ? undefined : words.at(days, inWords(times));
}

/** Days of the month and weekdays together mean either, which few expect: that is left to the fields. */
function describeDays(day: string | undefined, weekday: string | undefined): string | undefined {
  if (day === '*' && weekday === '*') return words.everyDay;
  if (day === '*') return describeWeekdays(weekday ?? '');
  if (weekday !== '*') return undefined;
  if (day === 'L') return words.lastDay;
  const days = readNumbers(day ?? '', 1, 31);
  return days === undefined ? undefined : words.monthDays(inWords(days.map(String)), days.length);
}

function describeWeekdays(field: string): string | undefined {
  const parts = field.split(',').map((part) => {
    const [first, last, ...more] = part.split('-').map(readWeekday);
    if (first === undefined || more.length > 0) return undefined;
    if (!part.includes('-')) return nameOf(first);
    return last !== undefined && first < last ? words.through(nameOf(first), nameOf(last)) : undefined;
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? inWords([...new Set(known)]) : undefined;
}

function readWeekday(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const named = dayNames.indexOf(text);
  return named === -1 ? undefined : named;
}

/** 0 and 7 are both Sunday. */
function nameOf(weekday: number): string {
  return words.weekdays[weekday % 7] ?? '';
}

function describeFrequent(minute: string, hour: string): string | undefined {
  if (hour !== '*') return undefined;
  if (minute === '*') return words.everyMinute;
  const [, step] = /^\*\/(\d{1,2})$/.exec(minute) ?? [];
  if (step !== undefined) return evenSteps.has(Number(step)) ? words.everyMinutes(Number(step)) : undefined;
  const [at, ...others] = readNumbers(minute, 0, 59) ?? [];
  return at === undefined || others.length > 0 ? undefined : words.everyHour(at);
}

function joinFrequent(frequent: string, days: string, day: string | undefined): string | undefined {
  return day === '*' ? words.on(frequent, days) : undefined;
}

function readTimes(minute: string, hour: string): readonly string[] | undefined {
  const minutes = readNumbers(minute, 0, 59);
  const hours = readNumbers(hour, 0, 23);
  if (minutes === undefined || hours === undefined || minutes.length * hours.length > mostTimes) return undefined;
  return hours.flatMap((one) => minutes.map((other) => `${twoDigits(one)}:${twoDigits(other)}`));
}

/** Single numbers in order; undefined when there is anything else among them, as a range or steps. */
function readNumbers(field: string, least: number, most: number): readonly number[] | undefined {
  const parts = field.split(',');
  if (!parts.every((part) => /^\d{1,2}$/.test(part) && Number(part) >= least && Number(part) <= most)) return undefined;
  return [...new Set(parts.map(Number))].toSorted((a, b) => a - b);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${words.and} ${parts.at(-1) ?? ''}`;
}
