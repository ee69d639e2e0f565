import { InvalidArgumentError } from 'commander';

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Reads a length of time, e.g. 45, 30s, 10m, 2h or 1d, as seconds; throws InvalidArgumentError for anything else. */
export function readSeconds(text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,6})([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('A time is needed, e.g. 45, 30s, 10m, 2h or 1d.');
  return Number(digits) * (isUnit(unit) ? UNITS[unit] : 1);
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS;
}
