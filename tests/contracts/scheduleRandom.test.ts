import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { occurrencesAfter, type Timing } from '@chargehand/api/schedules/occurrences';
import {
  randomCron,
  randomOf,
  readSlowClock,
  slowOccurrences,
  type Random,
  type RandomCron,
  type SlowClock,
} from './scheduleOracle.ts';

/** CHARGEHAND_RANDOM_SCHEDULES=10000 for all time zones; CHARGEHAND_SEED to see a run again. */
const SCHEDULES = Number(process.env['CHARGEHAND_RANDOM_SCHEDULES'] ?? 1_000);
const SEED = Number(process.env['CHARGEHAND_SEED'] ?? Date.now() % 1_000_000);
/** At least so many schedules are tried in each zone. */
const PER_ZONE = 20;

const DAY = 86_400_000;
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2036, 0, 1);

/** A schedule that comes more often than this in ten years is compared around the jumps of its zone and at random, not all through. */
const MOST_FOR_ALL = 2_500;

type Range = readonly [number, number];

test(
  `${SCHEDULES} random schedules come over ten years when a slow oracle says`,
  { timeout: 3_600_000 },
  (context: TestContext) => {
    const random = randomOf(SEED);
    const zones = pickZones(random, Math.ceil(SCHEDULES / PER_ZONE));
    let compared = 0;
    let schedules = 0;
    for (const [index, zone] of zones.entries()) {
      const clock = readSlowClock(zone, FROM, TO);
      for (; schedules < (SCHEDULES * (index + 1)) / zones.length; schedules += 1)
        compared += compareOne(randomCron(random), clock, random);
    }
    context.diagnostic(
      `seed ${SEED}: ${schedules} schedules in ${zones.length} time zones, ${compared} due times compared`,
    );
  },
);

/** Zones whose clocks jump, as often as not: they are what may go wrong. */
function pickZones(random: Random, count: number): readonly string[] {
  const all = Intl.supportedValuesOf('timeZone');
  const shuffled = all.map((zone) => ({ zone, key: random(1_000_000) })).toSorted((a, b) => a.key - b.key);
  const odd = [
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'America/St_Johns',
    'Pacific/Chatham',
    'Europe/Dublin',
    'Africa/Cairo',
  ];
  return [...new Set([...odd, ...shuffled.map(({ zone }) => zone)])].slice(0, count);
}

function compareOne(cron: RandomCron, clock: SlowClock, random: Random): number {
  const timing: Timing = { cron: cron.text, at: null, zone: clock.zone };
  let compared = 0;
  for (const range of rangesOf(cron, clock, random)) {
    const expected = slowOccurrences(cron, clock, range);
    const found = occurrencesWithin(timing, range);
    const hint = `seed ${SEED}: "${cron.text}" in ${clock.zone} after ${new Date(range[0]).toISOString()}`;
    if (String(found) !== String(expected)) assert.deepEqual(found.map(textOf), expected.map(textOf), hint);
    assert.ok(
      found.every((instant, index) => index === 0 || instant > (found[index - 1] ?? instant)),
      `${hint}: strictly monotone`,
    );
    compared += found.length;
  }
  return compared;
}

function rangesOf(cron: RandomCron, { jumps }: SlowClock, random: Random): readonly Range[] {
  const days = Array.from({ length: 365 }, (_, day) => cron.isDay(new Date(FROM + day * DAY))).filter(Boolean).length;
  if (days * 10 * cron.hours.size * cron.minutes.size <= MOST_FOR_ALL) return [[FROM, TO]];
  const around = jumps.filter((jump) => jump > FROM + 3 * DAY && jump < TO - 3 * DAY);
  const some = Array.from({ length: Math.min(4, around.length) }, () => around[random(around.length)] ?? FROM);
  return [...some, FROM + random(TO - FROM - 9 * DAY) + 3 * DAY].map((middle) => {
    const start = middle - 3 * 3_600_000 - random(3_600_000);
    return [start, start + 8 * 3_600_000] as const;
  });
}

function occurrencesWithin(timing: Timing, [after, until]: Range): number[] {
  const found: number[] = [];
  for (const { at } of occurrencesAfter(timing, new Date(after))) {
    if (at.getTime() > until) break;
    found.push(at.getTime());
  }
  return found;
}

function textOf(instant: number): string {
  return new Date(instant).toISOString();
}
