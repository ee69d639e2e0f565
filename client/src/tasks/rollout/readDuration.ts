const secondsBy: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const span = /^(\d{1,9})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)?$/i;

/** Reads a span as people write it (90, 90 s, 10 min, 2 h, 1 day) as whole seconds; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const [, count, unit = 's'] = span.exec(text.trim()) ?? [];
  return count === undefined ? undefined : Number(count) * (secondsBy[unit.charAt(0).toLowerCase()] ?? 1);
}
