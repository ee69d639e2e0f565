import { isInWindow } from './isInWindow.ts';
import type { RuleWindow } from './Rule.ts';

const MINUTE_MS = 60_000;
const MINUTES_OF_WEEK = 10_080;

/** The minute in which a window of the week that holds now ends, whatever its clocks do until then. Null: it does not hold now, or never ends. */
export function endOfWindow(window: RuleWindow, now: Date): Date | null {
  if (!isInWindow(window, now)) return null;
  const from = Math.floor(now.getTime() / MINUTE_MS);
  for (let minute = from + 1; minute <= from + MINUTES_OF_WEEK; minute += 1) {
    const at = new Date(minute * MINUTE_MS);
    if (!isInWindow(window, at)) return at;
  }
  return null;
}
