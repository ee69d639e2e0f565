import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const child = join(import.meta.dirname, '..', 'testing', 'decodeForged.fixture.js');
const megabyte = 1024 * 1024;

/** Each took from 200 to 660 MB while texts grew by a character at a time. */
const shapes = [
  ...['carriage returns', 'NEL', 'blank lines', 'literal lines', 'folded lines', 'plain lines', 'quoted lines'],
  ...['plain text before blank lines', 'quoted line breaks', 'escapes', 'apostrophes', 'binary with white space'],
  ...['a signature of white space', 'base64 with white space'],
];

for (const shape of shapes) {
  test(`S70: eight megabytes of somebody without a key take little memory: ${shape}`, async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [child, shape]);
    assert.match(stdout, /^\d+\n$/);
    assert.ok(Number(stdout) < 100 * megabyte, `${Math.round(Number(stdout) / megabyte)} MB`);
  });
}
