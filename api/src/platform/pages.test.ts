import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOfTexts, numberStartOf, pageOf, startOf, textsStartOf, type Page } from './pages.ts';

const cursorOf = (text: string): string => Buffer.from(text).toString('base64url');

function pageAfter(keys: readonly string[], first: number, after: string | null): Page<string> {
  const start = startOf({ first, after });
  const rows = keys.filter((key) => start === null || key > start).slice(0, first + 1);
  return pageOf(rows, { first, after }, keys.length, (key) => key);
}

test('following the cursors gives every row once, in order', () => {
  const keys = ['', 'a', 'k:b', 'ä/ö', '日本', '🚒'].toSorted();
  for (const first of [1, 2, 3, 6, 7]) {
    const seen: string[] = [];
    for (let after: string | null = null, isMore = true; isMore;) {
      const { nodes, pageInfo, totalCount } = pageAfter(keys, first, after);
      seen.push(...nodes);
      assert.equal(totalCount, keys.length);
      ({ endCursor: after, hasNextPage: isMore } = pageInfo);
    }
    assert.deepEqual(seen, keys, `pages of ${first}`);
  }
});

test('there is a next page only when there is a further row', () => {
  const page = { first: 2, after: null };
  assert.equal(pageOf([1, 2], page, 2, String).pageInfo.hasNextPage, false);
  const cut = pageOf([1, 2, 3], page, 9, String);
  assert.deepEqual([cut.nodes, cut.pageInfo.hasNextPage], [[1, 2], true]);
  assert.deepEqual(
    cut.edges.map(({ node }) => node),
    [1, 2],
  );
  assert.equal(cut.pageInfo.endCursor, cut.edges[1]?.cursor);
});

test('an empty page has no end', () => {
  const empty = pageOf<number>([], { first: 5, after: null }, 0, String);
  assert.deepEqual(empty, { nodes: [], edges: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } });
});

test('a number key comes back as the number', () => {
  const { pageInfo } = pageOf([{ id: 41 }], { first: 1, after: null }, 1, ({ id }) => id);
  assert.equal(numberStartOf({ first: 1, after: pageInfo.endCursor }), 41);
  assert.equal(numberStartOf({ first: 1, after: undefined }), null);
});

test('a cursor that no list gave is refused', () => {
  for (const after of ['', 'nonsense', '!', cursorOf('x:1'), cursorOf('k:\0'), cursorOf('k')])
    assert.throws(() => startOf({ first: 1, after }), { code: 'BAD_CURSOR' }, after);
});

test('a cursor of another kind of list is refused where a number is expected', () => {
  for (const key of ['k:', 'k:web1', 'k:-1', 'k:1.5', 'k:1e3', 'k: 1', 'k:9999999999'])
    assert.throws(() => numberStartOf({ first: 1, after: cursorOf(key) }), { code: 'BAD_CURSOR' }, key);
});

test('a page has from 1 to 500 rows', () => {
  assert.equal(startOf({ first: 1, after: null }), null);
  assert.equal(startOf({ first: 500, after: null }), null);
  for (const first of [0, -1, 501, 1.5, Number.NaN])
    assert.throws(() => startOf({ first, after: null }), { code: 'BAD_PAGE_SIZE', first });
});

test('a key of several texts comes back as they were, null apart from the word', () => {
  for (const texts of [
    ['a', null],
    ['null', ''],
    ['["', '日本 🚒'],
  ]) {
    const { pageInfo } = pageOf([texts], { first: 1, after: null }, 1, (row) => keyOfTexts(...row));
    assert.deepEqual(textsStartOf({ first: 1, after: pageInfo.endCursor }, 2), texts);
  }
  assert.equal(textsStartOf({ first: 1, after: null }, 2), null);
});

test('a key that is not of so many texts is refused', () => {
  for (const key of ['a', '[', '{}', '"ab"', '["a"]', '["a","b","c"]', '["a",1]', '["a",["b"]]', '["a","\\u0000"]'])
    assert.throws(() => textsStartOf({ first: 1, after: cursorOf(`k:${key}`) }, 2), { code: 'BAD_CURSOR' }, key);
});

test('the number of all rows is counted only when it is asked for', () => {
  const { totalCount } = pageOf(['a'], { first: 1, after: null }, () => assert.fail('counted'), String);
  assert.equal(typeof totalCount, 'function');
});
