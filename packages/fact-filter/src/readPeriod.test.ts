import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { instantRange } from './instantRange.ts';
import { isPeriod, readPeriod } from './readPeriod.ts';

/** A Sunday. */
const now = new Date('2026-11-22T10:42:30.250Z');

const periods: readonly (readonly [text: string, from: string, to: string])[] = [
  ['2026-11-22', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['2026-1-5', '2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z'],
  ['2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ['2024', '2024-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['0001', '0001-01-01T00:00:00.000Z', '0002-01-01T00:00:00.000Z'],
  ['0099-12-31', '0099-12-31T00:00:00.000Z', '0100-01-01T00:00:00.000Z'],
  ['9999', '9999-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ['2026-11-22 10:42', '2026-11-22T10:42:00.000Z', '2026-11-22T10:43:00.000Z'],
  ['2026-11-22T10:42', '2026-11-22T10:42:00.000Z', '2026-11-22T10:43:00.000Z'],
  ['2026-11-22 23:59:59', '2026-11-22T23:59:59.000Z', '2026-11-23T00:00:00.000Z'],
  ['2026-11-22T10:42:05.1Z', '2026-11-22T10:42:05.100Z', '2026-11-22T10:42:05.101Z'],
  ['2026-11-22T10:42:05.123456789z', '2026-11-22T10:42:05.123Z', '2026-11-22T10:42:05.124Z'],
  ['2026-11-22 00:30+01:00', '2026-11-21T23:30:00.000Z', '2026-11-21T23:31:00.000Z'],
  ['2026-11-22T20:30 -0530', '2026-11-23T02:00:00.000Z', '2026-11-23T02:01:00.000Z'],
  ['2026-11-22 20:30+02', '2026-11-22T18:30:00.000Z', '2026-11-22T18:31:00.000Z'],
  ['2026-11-22 20:30 UTC', '2026-11-22T20:30:00.000Z', '2026-11-22T20:31:00.000Z'],
  ['  Today ', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['YESTERDAY', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['tomorrow', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z'],
  ['now', '2026-11-22T10:42:00.000Z', '2026-11-22T10:43:00.000Z'],
  ['saturday', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['Monday', '2026-11-16T00:00:00.000Z', '2026-11-17T00:00:00.000Z'],
  ['Sunday', '2026-11-15T00:00:00.000Z', '2026-11-16T00:00:00.000Z'],
  ['wed', '2026-11-18T00:00:00.000Z', '2026-11-19T00:00:00.000Z'],
  ['10 seconds ago', '2026-11-22T10:42:20.000Z', '2026-11-22T10:42:21.000Z'],
  ['1 minute ago', '2026-11-22T10:41:00.000Z', '2026-11-22T10:42:00.000Z'],
  ['3  Hours\tAGO', '2026-11-22T07:00:00.000Z', '2026-11-22T08:00:00.000Z'],
  ['1 hours from now', '2026-11-22T11:00:00.000Z', '2026-11-22T12:00:00.000Z'],
  ['2 days ago', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
  ['1 week from now', '2026-11-29T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
  ['9 months ago', '2026-02-22T00:00:00.000Z', '2026-02-23T00:00:00.000Z'],
  ['14 months from now', '2028-01-22T00:00:00.000Z', '2028-01-23T00:00:00.000Z'],
  ['1000 years ago', '1026-11-22T00:00:00.000Z', '1026-11-23T00:00:00.000Z'],
];

const refused = [
  ...[
    '',
    ' ',
    'soon',
    'today yesterday',
    '2026-11-31',
    '2023-02-29',
    '2026-13',
    '2026-00',
    '2026-01-00',
    '0000',
    '10000',
  ],
  ...[
    '26-11-22',
    '2026/11/22',
    '2026-11-22 24:00',
    '2026-11-22 10:60',
    '2026-11-22 10:42:60',
    '2026-11-22 10',
    '10:42',
  ],
  ...['2026-11-22Z', '2026-11-22 10:42+24:00', '2026-11-22 10:42+01:60', '0001-01-01 00:30+01:00', '٢٠٢٦', '+2026'],
  ...['30 minutes', 'minutes ago', '-1 days ago', '1.5 days ago', 'a day ago', '30minutes ago', '1 fortnight ago'],
  ...['1001 years ago', '999999999999 years ago', '9999999999999 seconds ago', `${'9'.repeat(400)} days from now`],
  ...['__proto__', 'constructor', 'sund', 'thurs'],
];

suite('a text names a time in UTC', () => {
  for (const [text, from, to] of periods)
    test(text, () => {
      const period = readPeriod(text, now);
      assert.deepEqual([period?.from.toISOString(), period?.to.toISOString()], [from, to]);
      assert.ok(isPeriod(text));
    });
});

test('a text that names no time within the years 1 to 9999 is none', () => {
  for (const text of refused) assert.deepEqual([text, readPeriod(text, now), isPeriod(text)], [text, undefined, false]);
});

test('a month back from the end of a long month is the end of the short one', () => {
  const end = new Date('2024-03-31T12:00:00Z');
  assert.equal(readPeriod('1 month ago', end)?.from.toISOString(), '2024-02-29T00:00:00.000Z');
  assert.equal(readPeriod('13 months ago', end)?.from.toISOString(), '2023-02-28T00:00:00.000Z');
  const leapDay = new Date('2024-02-29T12:00:00Z');
  assert.equal(readPeriod('1 year from now', leapDay)?.from.toISOString(), '2025-02-28T00:00:00.000Z');
});

test('each weekday is the last one before today, never today', () => {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  for (let offset = 0; offset < 7; offset++) {
    const today = new Date(Date.UTC(2026, 10, 16 + offset, 15));
    const ages = days.map(
      (day) => (Date.UTC(2026, 10, 16 + offset) - Number(readPeriod(day, today)?.from)) / 86_400_000,
    );
    assert.deepEqual(ages.toSorted(), [1, 2, 3, 4, 5, 6, 7]);
    assert.equal(ages[offset], 7);
  }
});

test('a day is compared as a whole, an amount of hours by its very instant', () => {
  const range = (operator: Parameters<typeof instantRange>[0], value: string) => {
    const { from, to, outside } = instantRange(operator, value, now) ?? {};
    return [from?.toISOString(), to?.toISOString(), outside];
  };
  assert.deepEqual(range('greater', 'yesterday'), ['2026-11-22T00:00:00.000Z', undefined, false]);
  assert.deepEqual(range('lessOrEqual', 'yesterday'), [undefined, '2026-11-22T00:00:00.000Z', false]);
  assert.deepEqual(range('less', '2 hours ago'), [undefined, '2026-11-22T08:42:30.250Z', false]);
  assert.deepEqual(range('lessOrEqual', '2 hours ago'), [undefined, '2026-11-22T08:42:30.251Z', false]);
  assert.deepEqual(range('greater', '2 hours ago'), ['2026-11-22T08:42:30.251Z', undefined, false]);
  assert.deepEqual(range('greaterOrEqual', '2 hours ago'), ['2026-11-22T08:42:30.250Z', undefined, false]);
  assert.deepEqual(range('notEqual', '2 hours ago'), ['2026-11-22T08:00:00.000Z', '2026-11-22T09:00:00.000Z', true]);
  assert.equal(instantRange('like', 'today', now), undefined);
  assert.equal(instantRange('equal', 'soon', now), undefined);
});
