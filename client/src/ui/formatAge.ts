import { texts } from '../texts.ts';

/** Writes how long ago an instant was, or in how long it will be, in one unit: 12 s ago, 3 min ago, in 5 h, 2 d ago. */
export function formatAge(instant: string, now: Date): string {
  const seconds = Math.round((now.getTime() - Date.parse(instant)) / 1_000);
  if (Number.isNaN(seconds)) return instant;
  const span = spanOf(Math.abs(seconds));
  if (Math.abs(seconds) < 2) return texts.age.now;
  return seconds > 0 ? texts.age.ago(span) : texts.age.ahead(span);
}

function spanOf(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
