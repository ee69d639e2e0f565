import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ExportedTarget } from './ExportedTask.ts';
import { exportFileName, exportTask, type ExportFormat } from './exportTask.ts';
import { readCsv } from './testing/readCsv.ts';

const TARGET: ExportedTarget = {
  ...{ name: 'web1', outcome: 'SUCCEEDED', reason: null, statusCode: 0, statusMessage: 'OK', hostgroup: 'app/web' },
  ...{ location: null, organization: 'ACME', smartProxy: 'fra1', sentAt: '2026-01-01T00:00:00.000Z' },
  ...{ settledAt: '2026-01-01T00:00:01.250Z', durationMs: 1_250, late: false, outputs: {} },
};

const HOSTILE = [
  'plain',
  '',
  'a "quoted", and separated',
  'one\ntwo\r\nthree\rfour',
  'NUL \0 and bell \u0007',
  'line \u2028 and paragraph \u2029',
  'emoji 🚒 👩‍🚒 ä',
  'lone \ud83d surrogate',
  '\ufeffmark',
  '\u001b[2J\u009b31m\u202e',
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  "'=1",
  "'",
  '＝1',
  '=HYPERLINK("http://x","y")',
  'a;=1',
  'a;"=1"',
  'a; \t ;\n=1',
  'a\t=1\n-2\r\n+3',
  "a;'=1",
  "a;'",
  "a;''",
  "a;'x;y",
  ';;-1',
  'a = 1; b',
  'a;＝1',
  '__proto__',
  'x'.repeat(1_000_000),
];

async function* each(targets: readonly ExportedTarget[]): AsyncGenerator<ExportedTarget> {
  for (const target of targets) yield await Promise.resolve(target);
}

async function textOf(
  format: ExportFormat,
  targets: readonly ExportedTarget[],
  outputs: readonly string[] = [],
): Promise<string> {
  const task = { id: '7', outputs, about: { filter: 'all \u2028' } };
  let text = '';
  for await (const piece of exportTask(format, task, each(targets))) text += piece;
  return text;
}

/** What a reader does who knows our one rule. */
const unmarked = (cell: string): string =>
  (cell.startsWith("'") ? cell.slice(1) : cell).replace(
    /([;\t\r\n][";\s]*)'(?=[=+\-@'\uff1d\uff0b\uff0d\uff20])/g,
    '$1',
  );

/** The cells that a spreadsheet sees that separates them by this sign, and takes no quote within one for the beginning of a text. */
const cellsSeenBy = (text: string, separator: string): readonly string[] =>
  text.split(/[\r\n]/).flatMap((line) => line.split(separator).map((cell) => cell.replace(/^["\s]*/, '')));

test('CSV has a heading, a line for each host, and every cell in quotes', async () => {
  const silent = { ...TARGET, name: 'web2', outcome: null, statusCode: null, statusMessage: null, outputs: null };
  const text = await textOf(
    'csv',
    [{ ...TARGET, outputs: { load: -1.5, list: [1, { a: 'b' }], up: true, no: null } }, silent],
    ['load', 'list', 'up', 'no'],
  );
  assert.equal(
    text,
    [
      '"host","outcome","reason","status code","status message","host group","location","organization","smart proxy","sent","settled","duration ms","late","load","list","up","no","other outputs"',
      '"web1","SUCCEEDED","","0","OK","app/web","","ACME","fra1","2026-01-01T00:00:00.000Z","2026-01-01T00:00:01.250Z","1250","false","-1.5","[1,{""a"":""b""}]","true","",""',
      '"web2","","","","","app/web","","ACME","fra1","2026-01-01T00:00:00.000Z","2026-01-01T00:00:01.250Z","1250","false","","","","",""',
      '',
    ].join('\r\n'),
  );
});

test('S62: every text of a host comes back from CSV as it was, and none is a formula', async () => {
  const targets = HOSTILE.map((text) => ({ ...TARGET, name: text, statusMessage: text, outputs: { out: text } }));
  const [heading, ...lines] = readCsv(await textOf('csv', targets, ['out']));
  assert.equal(heading?.length, 15);
  for (const [nth, text] of HOSTILE.entries())
    assert.deepEqual(
      [0, 4, 13].map((column) => unmarked(lines[nth]?.[column] ?? '?')),
      [text, text, text],
    );
  for (const cell of lines.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/);
  const text = await textOf('csv', targets, ['out']);
  for (const separator of [';', '\t'])
    for (const cell of cellsSeenBy(text, separator)) assert.doesNotMatch(cell, /^[=+\-@\uff1d\uff0b\uff0d\uff20]/);
});

test('S62: names of outputs are cells like others, and each heading is there once', async () => {
  const outputs = JSON.parse('{"=1":"a","host":"b","output host":"c","__proto__":"d"}') as object;
  const [heading, line] = readCsv(await textOf('csv', [{ ...TARGET, outputs }], Object.keys(outputs)));
  assert.deepEqual(heading?.slice(13), ["'=1", 'output host', 'output output host', '__proto__', 'other outputs']);
  assert.deepEqual(line?.slice(13), ['a', 'b', 'c', 'd', '']);
});

test('an output without a column is not lost', async () => {
  const outputs = JSON.parse('{"known":1,"late":"\\u0000","__proto__":{"x":1}}') as object;
  const [, line] = readCsv(await textOf('csv', [{ ...TARGET, outputs }], ['known']));
  assert.deepEqual(line?.slice(13), ['1', '{"late":"\\u0000","__proto__":{"x":1}}']);
  const [, plain] = readCsv(await textOf('csv', [{ ...TARGET, outputs: ['no', 'hash'] }], ['value']));
  assert.deepEqual(plain?.slice(13), ['["no","hash"]', '']);
});

test('JSON is one document, and lines of JSON are one for each host, with every value as it was', async () => {
  const targets = HOSTILE.map((text) => ({
    ...TARGET,
    name: text,
    outputs: { [text]: [text, { n: 1e308, z: null }] },
  }));
  const expected = targets.map(({ name, ...rest }) => ({ host: name, ...rest }));
  const whole = await textOf('json', targets);
  assert.deepEqual(JSON.parse(whole), { task: { id: '7', filter: 'all \u2028' }, hosts: expected });
  const lines = (await textOf('ndjson', targets)).split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(
    lines.map((line): unknown => JSON.parse(line)),
    expected,
  );
  for (const text of [whole, ...lines])
    assert.doesNotMatch(
      text.replaceAll('\n', ''),
      /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\ufeff]/,
      'commands no terminal',
    );
});

test('a task without hosts is a document too', async () => {
  assert.deepEqual(JSON.parse(await textOf('json', [])), { task: { id: '7', filter: 'all \u2028' }, hosts: [] });
  assert.equal(await textOf('ndjson', []), '');
  assert.equal(readCsv(await textOf('csv', [])).length, 1);
});

test('hosts are written while they come, and no more of them is asked for than is taken', async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<ExportedTarget> {
    for (;;) {
      asked += 1;
      yield await Promise.resolve(TARGET);
    }
  }
  for (const format of ['csv', 'json', 'ndjson'] as const) {
    asked = 0;
    const pieces = exportTask(format, { id: '7', outputs: [], about: {} }, endless());
    for (let taken = 0; taken < 5; taken += 1) await pieces.next();
    await pieces.return(undefined);
    assert.ok(asked <= 5, `${format}: ${asked}`);
  }
});

test('the name of the file is made of the id alone', () => {
  assert.equal(exportFileName('7', 'csv'), 'task-7.csv');
  assert.equal(exportFileName('../../etc/passwd', 'json'), 'task-export.json');
});

test('the package runs in a browser: it imports nothing but itself', () => {
  const folder = fileURLToPath(new URL('../src/', import.meta.url));
  for (const name of readdirSync(folder).filter((file) => /^\w+\.ts$/.test(file)))
    for (const [, from] of readFileSync(folder + name, 'utf8').matchAll(/ from '([^']+)'/g))
      assert.match(from ?? '', /^\.\//, name);
});
