import { period, utc, type Period } from './Period.ts';

const date = String.raw`(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2})`;
const time = String.raw`(?:[t ](?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)?`;
const zone = String.raw` ?(?<zone>z|utc|[+-]\d{2}(?::?\d{2})?)?`;
const pattern = new RegExp(`^${date}${time}${zone})?)?)?$`, 'u');

interface Parts {
  readonly [name: string]: string | undefined;
}

/** The year, month, day, minute, second or millisecond of a date in lower case, in UTC if it has no zone; undefined if there is none such. */
export function readAbsolutePeriod(text: string): Period | undefined {
  const parts: Parts | undefined = pattern.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const year = Number(parts['year']);
  const month = Number(parts['month'] ?? 1);
  const day = Number(parts['day'] ?? 1);
  const start = utc({ year, month, day });
  // A 30th of February becomes a day of March.
  if (start.getUTCFullYear() !== year || start.getUTCMonth() !== month - 1 || start.getUTCDate() !== day)
    return undefined;
  if (parts['month'] === undefined) return period(start, utc({ year: year + 1, month: 1, day: 1 }));
  if (parts['day'] === undefined) return period(start, utc({ year, month: month + 1, day: 1 }));
  if (parts['hour'] === undefined) return period(start, utc({ year, month, day: day + 1 }));
  return readTime(start.getTime(), parts);
}

function readTime(midnight: number, parts: Parts): Period | undefined {
  const [hour, minute, second] = [Number(parts['hour']), Number(parts['minute']), Number(parts['second'] ?? 0)];
  const offset = readZone(parts['zone']);
  if (hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const milliseconds = Number((parts['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
  const from = midnight + ((hour * 60 + minute - offset) * 60 + second) * 1_000 + milliseconds;
  const length = parts['fraction'] !== undefined ? 1 : parts['second'] !== undefined ? 1_000 : 60_000;
  return period(new Date(from), new Date(from + length));
}

/** Minutes east of Greenwich. */
function readZone(zone = 'z'): number | undefined {
  if (zone === 'z' || zone === 'utc') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
