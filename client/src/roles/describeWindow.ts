import { texts } from '../texts.ts';
import type { RuleWindow } from './roleDetails.ts';

/** Writes a time of the week for people: Mon–Fri 08:00–18:00 (Europe/Berlin). */
export function describeWindow({ days, fromMinute, toMinute, zone }: RuleWindow): string {
  return `${describeDays(days)} ${writeMinute(fromMinute)}–${writeMinute(toMinute)} (${zone})`;
}

/** Writes a minute of the day as a clock shows it; 24:00 is the end of the day. */
export function writeMinute(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Three and more days in a row are written as a span. */
function describeDays(days: readonly number[]): string {
  const { everyDay } = texts.ruleSentence;
  const sorted = [...new Set(days)].toSorted((a, b) => a - b);
  if (sorted.length === 7) return everyDay;
  const spans: number[][] = [];
  for (const day of sorted) {
    const last = spans.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else spans.push([day]);
  }
  return spans.map(describeSpan).join(', ');
}

function describeSpan(span: readonly number[]): string {
  const names = span.map((day) => texts.ruleSentence.days[day - 1] ?? String(day));
  return names.length > 2 ? `${names[0] ?? ''}–${names.at(-1) ?? ''}` : names.join(', ');
}
