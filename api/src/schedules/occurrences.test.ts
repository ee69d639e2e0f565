import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../platform/AppError.ts';
import { latestOccurrence, localText, nextOccurrence, noteOf, occurrencesAfter, type Timing } from './occurrences.ts';

const cronIn = (zone: string, cron: string): Timing => ({ cron, at: null, zone });

function firstOf(timing: Timing, after: string, count: number): string[] {
  const found: string[] = [];
  for (const { at } of occurrencesAfter(timing, new Date(after))) {
    found.push(at.toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
}

function codeOf(timing: Partial<Timing>): string {
  try {
    nextOccurrence({ cron: null, at: null, zone: 'UTC', ...timing }, new Date(0));
    return 'none';
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${String(error.details['field'])}`;
    throw error;
  }
}

test('a time that the clocks skip runs at the first instant after', () => {
  const timing = cronIn('Europe/Berlin', '30 2 * * *');
  assert.deepEqual(firstOf(timing, '2026-03-28T02:00Z', 2), ['2026-03-29T01:00', '2026-03-30T00:30']);
  const skipped = nextOccurrence(timing, new Date('2026-03-28T02:00Z')) ?? assert.fail();
  assert.equal(localText(skipped.at, 'Europe/Berlin'), '2026-03-29T03:00:00+02:00');
  assert.match(noteOf(skipped) ?? '', /^02:30:00 does not exist/);
});

test('a time that comes twice runs the first time only', () => {
  const timing = cronIn('Europe/Berlin', '30 2 * * *');
  assert.deepEqual(firstOf(timing, '2026-10-24T12:00Z', 2), ['2026-10-25T00:30', '2026-10-26T01:30']);
  assert.match(
    noteOf(nextOccurrence(timing, new Date('2026-10-24T12:00Z')) ?? assert.fail()) ?? '',
    /^02:30:00 comes twice/,
  );
  // From within the second pass: nothing more on this day.
  assert.deepEqual(firstOf(timing, '2026-10-25T01:10Z', 1), ['2026-10-26T01:30']);
});

test('several times that the clocks skip are one run', () => {
  assert.deepEqual(firstOf(cronIn('Europe/Berlin', '*/20 * * * *'), '2026-03-29T00:30Z', 3), [
    '2026-03-29T00:40',
    '2026-03-29T01:00',
    '2026-03-29T01:20',
  ]);
});

test('a whole day that a zone skips runs when the next one begins', () => {
  assert.deepEqual(firstOf(cronIn('Pacific/Apia', '0 12 30 12 *'), '2011-06-01T00:00Z', 1), ['2011-12-30T10:00']);
});

test('of day of the month and weekday either counts, as in cron; the last days can be named', () => {
  const utc = (cron: string): string[] => firstOf(cronIn('UTC', cron), '2026-01-01T00:00Z', 3);
  assert.deepEqual(utc('0 0 15 * MON'), ['2026-01-05T00:00', '2026-01-12T00:00', '2026-01-15T00:00']);
  assert.deepEqual(utc('30 2 * * SUNL'), ['2026-01-25T02:30', '2026-02-22T02:30', '2026-03-29T02:30']);
  assert.deepEqual(utc('0 0 L * *'), ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']);
  assert.deepEqual(utc('0 0 29 2 *').slice(0, 2), ['2028-02-29T00:00', '2032-02-29T00:00']);
});

test('a single time comes once, and not at all when it has passed', () => {
  const at = new Date('2026-05-01T10:00Z');
  const once: Timing = { cron: null, at, zone: 'Asia/Kolkata' };
  assert.deepEqual(nextOccurrence(once, new Date('2026-04-01T00:00Z'))?.at, at);
  assert.equal(nextOccurrence(once, at), null);
  assert.equal(localText(at, 'Asia/Kolkata'), '2026-05-01T15:30:00+05:30');
});

test('what cannot be read is refused with the field that is wrong', () => {
  assert.equal(codeOf({}), 'BAD_SCHEDULE_TIME cron');
  assert.equal(codeOf({ cron: '* * * * *', at: new Date() }), 'BAD_SCHEDULE_TIME cron');
  const wrong = [
    '',
    '* * * *',
    '* * * * * *',
    '@daily',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 8',
  ];
  const odd = [
    '? * * * *',
    '* * 15W * *',
    '* * * * MONDAY',
    '5-1 * * * *',
    '*/0 * * * *',
    '5/5 * * * *',
    '1,,2 * * * *',
    '-1 * * * *',
    '٣ * * * *',
  ];
  for (const cron of [...wrong, ...odd, `0${',0'.repeat(200)} * * * *`])
    assert.equal(codeOf({ cron }), 'BAD_CRON cron', cron);
  for (const cron of ['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31 FEB *'])
    assert.equal(codeOf({ cron }), 'CRON_NEVER_COMES cron', cron);
  for (const zone of ['', 'Mars/Olympus', '+02:00', 'Europe/Berlin\0', 'Europe/../etc', 'x'.repeat(1_000)])
    assert.equal(codeOf({ cron: '* * * * *', zone }), 'BAD_ZONE zone', zone);
  for (const zone of ['UTC', 'europe/berlin', 'Etc/GMT+12', 'America/Argentina/Buenos_Aires', 'US/Eastern'])
    assert.equal(codeOf({ cron: '* * * * *', zone }), 'none', zone);
});

test('the latest time of a long absence is found without going through all of it', () => {
  const found = latestOccurrence(
    cronIn('Europe/Berlin', '* * * * *'),
    new Date('2020-01-01T00:00Z'),
    new Date('2026-06-01T12:34:56Z'),
  );
  assert.equal(found?.at.toISOString(), '2026-06-01T12:34:00.000Z');
  const yearly = cronIn('UTC', '0 0 29 2 *');
  assert.equal(
    latestOccurrence(yearly, new Date('2020-01-01'), new Date('2027-01-01'))?.at.toISOString(),
    '2024-02-29T00:00:00.000Z',
  );
  assert.equal(latestOccurrence(yearly, new Date('2024-02-29'), new Date('2027-01-01')), null);
});
