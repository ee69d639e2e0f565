import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCron } from './describeCron.ts';

const said = {
  '30 2 * * *': 'Every day at 02:30',
  '  0  3  *  *  * ': 'Every day at 03:00',
  '0 6,18 * * *': 'Every day at 06:00 and 18:00',
  '30,0 2,1 * * *': 'Every day at 01:00, 01:30, 02:00 and 02:30',
  '30 2 * * MON-FRI': 'Monday to Friday at 02:30',
  '30 2 * * 1-5': 'Monday to Friday at 02:30',
  '0 3 * * sun': 'Sunday at 03:00',
  '0 3 * * 0,7': 'Sunday at 03:00',
  '0 3 * * 5-7': 'Friday to Sunday at 03:00',
  '0 3 * * MON-WED,FRI': 'Monday to Wednesday and Friday at 03:00',
  '0 3 1 * *': 'On day 1 of every month at 03:00',
  '0 3 15,1 * *': 'On days 1 and 15 of every month at 03:00',
  '0 3 L * *': 'On the last day of every month at 03:00',
  '* * * * *': 'Every minute',
  '*/10 * * * *': 'Every 10 minutes',
  '0 * * * *': 'Every full hour',
  '5 * * * *': 'Every hour at minute 5',
  '*/15 * * * MON-FRI': 'Every 15 minutes on Monday to Friday',
};

test('common cron texts are said in words', () => {
  for (const [cron, words] of Object.entries(said)) assert.equal(describeCron(cron), words, cron);
});

test('what words would not say exactly is left to the cron text', () => {
  const left = [
    '0 3 1 * MON',
    '0 3 * 1 *',
    '*/7 * * * *',
    '*/1 * * * *',
    '0 9-17 * * *',
    '0 */2 * * *',
    '*/10 9 * * *',
    '0 3 * * SUNL',
    '0 3 * * SUN#2',
    '0 3 * * SAT-SUN',
    '0 3 */2 * *',
    '*/10 * 1 * *',
    '0 1,2,3,4,5 * * *',
  ];
  for (const cron of left) assert.equal(describeCron(cron), undefined, cron);
});

test('what is no cron text is not said at all', () => {
  for (const text of ['', '30 2', '0 3 * * * *', '60 2 * * *', '0 24 * * *', '0 3 32 * *', '0 3 * * 8', '0 3 * * -'])
    assert.equal(describeCron(text), undefined, text);
});
