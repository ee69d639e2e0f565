import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neutralise, neutraliseLines, toJson } from './neutralise.ts';

test('S61: a host cannot command the terminal', () => {
  assert.equal(neutralise('\u001b[2Jgone\u0007'), '\\u001b[2Jgone\\u0007');
  assert.equal(neutralise('\u009b31mred'), '\\u009b31mred');
});

test('S61: a host cannot turn the reading direction or add lines', () => {
  assert.equal(neutralise('a\u202eb'), 'a\\u202eb');
  assert.equal(neutralise('one\r\ntwo\tthree'), 'one\\r\\ntwo\\tthree');
});

test('text of several lines keeps its lines and nothing else', () => {
  assert.equal(neutraliseLines('one\r\ntwo\n\u001b[2J\rthree'), 'one\ntwo\n\\u001b[2J\\rthree');
});

test('text in other scripts is left alone', () => {
  assert.equal(neutralise('größer 日本 🎉'), 'größer 日本 🎉');
});

test('JSON output holds no control character and parses to the same value', () => {
  const value = { a: '\u001b[2J\u009b\u202e', 'k\u007f': ['\n'] };
  const text = toJson(value, 2);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  assert.deepEqual(JSON.parse(text), value);
});
