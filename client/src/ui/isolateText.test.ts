import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolateText } from './isolateText.ts';

test('text that turns nothing stays as it is', () => {
  for (const text of ['', 'web001.example.net', 'größer 日本 🎉', '\u200b']) assert.equal(isolateText(text), text);
});

test('text that turns is kept to itself, also when it closes or opens more isolates than it should', () => {
  assert.equal(isolateText('host\u202egpj.exe'), '\u2068host\u202egpj.exe\u2069');
  assert.equal(isolateText('שלום'), '\u2068שלום\u2069');
  assert.equal(isolateText('\u2069\u2069out\u202e'), '\u2068out\u202e\u2069');
  assert.equal(isolateText('in\u2067\u2066'), '\u2068in\u2067\u2066\u2069\u2069\u2069');
  assert.equal(isolateText('a\u2067b\u2069c\u2069d'), '\u2068a\u2067b\u2069cd\u2069');
});
