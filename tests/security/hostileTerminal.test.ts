import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readCsv } from '@chargehand/task-export/testing';
import { repositoryRoot } from '../support/repositoryRoot.ts';
import { headOf, HOSTILE_BATCHES, HOSTILE_ROWS } from './hostileRows.ts';
import { startHostileWorld, type HostileWorld } from './hostileWorld.ts';

/** What a terminal obeys, and what turns or hides text. Lines of our own end with the one that is left out. */
const COMMANDING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const [FIRST_BATCH = []] = HOSTILE_BATCHES;
const ID = String(headOf(FIRST_BATCH).id);
const OTHER_ID = String(headOf(HOSTILE_BATCHES[1] ?? []).id);

const COMMANDS: readonly (readonly string[])[] = [
  ['hosts', '--first', '500'],
  ['hostgroups', '--first', '500'],
  ['facts', '--first', '500'],
  ['facts', '--values', headOf(FIRST_BATCH).text],
  ['plugins'],
  ['plugins', headOf(FIRST_BATCH).text],
  ['proxies'],
  ['sources'],
  ['filters', '--first', '500'],
  ['tasks', '--first', '500'],
  ['task', ID],
  ['task', OTHER_ID],
  ['watch', ID],
  ['wait', ID],
  ['outputs', ID],
  ['compare', ID, OTHER_ID],
  ['schedules'],
  ['schedules', 'upcoming'],
  ['schedule', 'show', ID],
];

describe('the command line before an API full of hostile text', () => {
  let world: HostileWorld;
  before(async () => {
    world = await startHostileWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  interface Said {
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  async function chargehand(...words: readonly string[]): Promise<Said> {
    const env = { PATH: process.env['PATH'], CHARGEHAND_URL: world.url, CHARGEHAND_TOKEN: world.token };
    const program = join(repositoryRoot, 'cli/bin/chargehand.js');
    return await new Promise((resolve) => {
      execFile(process.execPath, [program, ...words], { env, maxBuffer: 256 << 20 }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
      );
    });
  }

  for (const words of COMMANDS)
    for (const form of [[], ['--json']])
      test(`S61: ${words[0]} ${words.slice(1).join(' ').slice(0, 20)} ${form.join('')} writes nothing that a terminal obeys`, async () => {
        const { code, stdout, stderr } = await chargehand(...words, ...form);
        assert.ok(code < 4, `${code}: ${stderr.slice(0, 500)}`);
        assert.ok(stdout.length > 100, stdout);
        for (const text of [stdout, stderr]) {
          const at = text.search(COMMANDING);
          assert.equal(at, -1, JSON.stringify(text.slice(Math.max(0, at - 40), at + 40)));
        }
        if (form.length > 0) for (const line of linesOf(stdout)) JSON.parse(line);
      });

  test('S62: a CSV of hosts that answered with the corpus has no formula, and every text comes back', async () => {
    for (const batch of HOSTILE_BATCHES) {
      const { stdout, code, stderr } = await chargehand('export', String(headOf(batch).id));
      assert.equal(code, 0, stderr);
      const [heading, ...lines] = readCsv(stdout);
      assert.ok(heading !== undefined && lines.length === batch.length);
      for (const cell of [heading, ...lines].flat())
        assert.doesNotMatch(cell, /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/);
      assert.deepEqual(
        lines.map(([name = '']) => unmarked(name)),
        batch.map(({ text }) => text),
      );
    }
  });

  test('the corpus has what a terminal obeys, and what a spreadsheet calculates', () => {
    assert.ok(HOSTILE_ROWS.filter(({ text }) => COMMANDING.test(text)).length > 60);
    assert.ok(HOSTILE_ROWS.filter(({ text }) => /^[=+\-@]/.test(text)).length >= 5);
  });
});

/** JSON for people has many lines, that for programs one for each value: whole if it can be read as one. */
function linesOf(text: string): readonly string[] {
  try {
    JSON.parse(text);
    return [text];
  } catch {
    return text.trimEnd().split('\n');
  }
}

/** What a reader does who knows our one rule (packages/task-export). */
function unmarked(cell: string): string {
  return (cell.startsWith("'") ? cell.slice(1) : cell).replace(
    /([;\t\r\n][";\s]*)'(?=[=+\-@'\uff1d\uff0b\uff0d\uff20])/g,
    '$1',
  );
}
