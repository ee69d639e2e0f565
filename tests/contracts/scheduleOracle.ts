/** A cron text made at random, and what it means, said a second time without reading the text. */
export interface RandomCron {
  readonly text: string;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  isDay(wall: Date): boolean;
}

/** What the clocks of a zone show, asked of Intl for every hour: slow, and without a thought about offsets. */
export interface SlowClock {
  readonly zone: string;
  /** The first instant at which the clocks show this wall time or a later one. */
  firstInstantAt(wall: number): number;
  /** The hours of the table at which the clocks jumped since the one before. */
  readonly jumps: readonly number[];
}

export type Random = (below: number) => number;

const MINUTE = 60_000;
const STEP = 60 * MINUTE;
const DAY = 86_400_000;

/** Numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Reads the clocks of a zone from one instant to another. */
export function readSlowClock(zone: string, from: number, to: number): SlowClock {
  const show = wallReaderOf(zone);
  const start = from - 3 * DAY;
  const walls = Float64Array.from({ length: Math.ceil((to + 3 * DAY - start) / STEP) }, (_, index) =>
    show(start + index * STEP),
  );
  const jumps = [...walls.keys()].filter(
    (index) => index > 0 && (walls[index] ?? 0) - (walls[index - 1] ?? 0) !== STEP,
  );
  // The latest wall time shown in the hour before; where clocks go back, it is shown within it.
  const latest = walls.slice();
  for (const index of jumps)
    for (let instant = start + (index - 1) * STEP; instant < start + index * STEP; instant += MINUTE)
      latest[index] = Math.max(latest[index] ?? 0, show(instant));
  return {
    zone,
    jumps: jumps.map((index) => start + index * STEP),
    firstInstantAt: (wall) => {
      // Clocks are never further than a day and a bit from UTC, so it cannot be before this.
      let index = Math.max(0, Math.floor((wall - start - 27 * 60 * MINUTE) / STEP));
      while ((latest[index] ?? Number.POSITIVE_INFINITY) < wall) index += 1;
      const before = start + (index - 1) * STEP;
      const shown = walls[index - 1] ?? 0;
      if ((walls[index] ?? 0) - shown === STEP) return before + wall - shown;
      let instant = before;
      while (show(instant) < wall) instant += MINUTE;
      return instant;
    },
  };
}

/** The due times of (after, until], by looking at every day, hour and minute that fit. Independent of the product: nothing of it is imported here. */
export function slowOccurrences(
  cron: RandomCron,
  clock: SlowClock,
  [after, until]: readonly [number, number],
): number[] {
  const found = new Set<number>();
  const firstDay = Math.floor((after - 2 * DAY) / DAY) * DAY;
  for (let day = firstDay; day <= until + 2 * DAY; day += DAY) {
    if (!cron.isDay(new Date(day))) continue;
    for (const hour of cron.hours)
      for (const minute of cron.minutes) {
        const instant = clock.firstInstantAt(day + (hour * 60 + minute) * MINUTE);
        if (instant > after && instant <= until) found.add(instant);
      }
  }
  return [...found].toSorted((a, b) => a - b);
}

/** A cron text of any shape that the product takes; half of them aim at the hours in which clocks jump. */
export function randomCron(random: Random): RandomCron {
  const minute = randomField(random, { least: 0, most: 59, isFew: random(10) < 8 });
  const isNight = random(2) === 0;
  const hour = isNight
    ? fieldOf(random, [random(5)])
    : randomField(random, { least: 0, most: 23, isFew: random(10) < 8 });
  const month =
    random(3) > 0 ? { text: '*', values: rangeOf(1, 12) } : randomField(random, { least: 1, most: 12, isFew: false });
  const day = randomDay(random);
  const weekday = randomWeekday(random);
  return {
    text: [minute.text, hour.text, day.text, monthNames(random, month.text), weekday.text].join(' '),
    minutes: minute.values,
    hours: hour.values,
    isDay: (wall) => {
      if (!month.values.has(wall.getUTCMonth() + 1)) return false;
      if (day.text === '*') return weekday.fits(wall);
      if (weekday.text === '*') return day.fits(wall);
      return day.fits(wall) || weekday.fits(wall);
    },
  };
}

interface Field {
  readonly text: string;
  readonly values: ReadonlySet<number>;
}

interface DayField {
  readonly text: string;
  fits(wall: Date): boolean;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly isFew: boolean;
}

function randomField(random: Random, { least, most, isFew }: Bounds): Field {
  const any = (): number => least + random(most - least + 1);
  if (isFew) return fieldOf(random, random(4) > 0 ? [any()] : [any(), any()]);
  const [low, high] = [any(), any()].toSorted((a, b) => a - b);
  if (low === undefined || high === undefined) throw new Error('two numbers have a first and a second');
  const step = 1 + random(Math.max(1, Math.floor((most - least) / 2)));
  switch (random(4)) {
    case 0:
      return { text: '*', values: rangeOf(least, most) };
    case 1:
      return { text: `*/${step}`, values: rangeOf(least, most, step) };
    case 2:
      return { text: `${low}-${high}`, values: rangeOf(low, high) };
    default:
      return step <= high - low
        ? { text: `${low}-${high}/${step}`, values: rangeOf(low, high, step) }
        : fieldOf(random, [low, high]);
  }
}

function fieldOf(random: Random, values: readonly number[]): Field {
  const isPadded = random(4) === 0;
  return {
    text: values.map((value) => String(value).padStart(isPadded ? 2 : 1, '0')).join(','),
    values: new Set(values),
  };
}

function rangeOf(low: number, high: number, step = 1): ReadonlySet<number> {
  const values = new Set<number>();
  for (let value = low; value <= high; value += step) values.add(value);
  return values;
}

function randomDay(random: Random): DayField {
  switch (random(6)) {
    case 0:
      return { text: 'L', fits: isLastDay };
    case 1:
    case 2: {
      const { text, values } = randomField(random, { least: 1, most: 28, isFew: true });
      return { text, fits: (wall) => values.has(wall.getUTCDate()) };
    }
    case 3: {
      const { text, values } = randomField(random, { least: 1, most: 31, isFew: false });
      return { text, fits: (wall) => values.has(wall.getUTCDate()) };
    }
    default:
      return { text: '*', fits: () => true };
  }
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function randomWeekday(random: Random): DayField {
  const weekday = random(7);
  const name = random(2) === 0 ? String(weekday) : (WEEKDAYS[weekday] ?? '');
  const isIt = (wall: Date): boolean => wall.getUTCDay() === weekday;
  switch (random(8)) {
    case 0:
      return { text: name, fits: isIt };
    case 1: {
      const nth = 1 + random(5);
      return { text: `${name}#${nth}`, fits: (wall) => isIt(wall) && Math.ceil(wall.getUTCDate() / 7) === nth };
    }
    case 2:
      return { text: `${name}L`, fits: (wall) => isIt(wall) && isLastDay(new Date(wall.getTime() + 6 * DAY), wall) };
    case 3:
      return { text: 'MON-FRI', fits: (wall) => wall.getUTCDay() >= 1 && wall.getUTCDay() <= 5 };
    case 4:
      return { text: weekday === 0 ? '7' : `${weekday},0`, fits: (wall) => isIt(wall) || wall.getUTCDay() === 0 };
    default:
      return { text: '*', fits: () => true };
  }
}

/** Whether the month of `wall` has ended seven days, or one day, after: so its last, or its last of this weekday. */
function isLastDay(wall: Date, of = wall): boolean {
  return new Date(wall.getTime() + DAY).getUTCMonth() !== of.getUTCMonth();
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function monthNames(random: Random, text: string): string {
  if (random(3) > 0 || !/^[\d,]+$/.test(text)) return text;
  return text
    .split(',')
    .map((month) => MONTHS[Number(month) - 1] ?? '')
    .join(',');
}

function wallReaderOf(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return (instant) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
}
