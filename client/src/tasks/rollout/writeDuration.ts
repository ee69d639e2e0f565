const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** Writes whole seconds in the largest unit that leaves nothing over: 90 s, 10 min, 2 h, 1 d. readDuration reads it back. */
export function writeDuration(seconds: number): string {
  const [unit, size] = units.find(([, each]) => seconds >= each && seconds % each === 0) ?? ['s', 1];
  return `${seconds / size} ${unit}`;
}
