/** How many hosts a source no longer names, and how many it named. */
export interface Vanished {
  readonly gone: number;
  readonly all: number;
}

/** Reads from the problem of a sync that it stopped because too many hosts had vanished; undefined: it has another problem, or none. */
export function readVanished(problem: string | null): Vanished | undefined {
  const found = /no longer names (\d+) of its (\d+) hosts\b.*\bwith force\b/su.exec(problem ?? '');
  return found === null ? undefined : { gone: Number(found[1]), all: Number(found[2]) };
}
