import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForemanReading } from './foremanPages.ts';
import { MOST_PAGES, readPages } from './foremanPages.ts';

type Parameters = Readonly<Record<string, string>>;

test('pages are asked for until one is short of what the server says it gives', async () => {
  for (const [perPage, pages] of [
    ['5', 1],
    [3, 2],
    [undefined, 1],
  ] as const) {
    const asked: Parameters[] = [];
    const answers = [idsFrom(1, 3), idsFrom(4, 1)];
    const reading = readingOf((parameters) => {
      asked.push(parameters);
      return { results: answers[asked.length - 1] ?? [], per_page: perPage };
    });
    assert.equal((await idsOf(reading)).length, pages === 1 ? 3 : 4, `per_page ${perPage}`);
    assert.deepEqual(
      asked,
      Array.from({ length: pages }, (_, index) => ({ page: String(index + 1), per_page: '5' })),
    );
  }
});

test('an empty page ends the list', async () => {
  const reading = readingOf(({ page }) => ({ results: page === '1' ? idsFrom(1, 5) : [] }));
  assert.deepEqual(await idsOf(reading), [1, 2, 3, 4, 5]);
});

test('pages without end are refused', async () => {
  let asked = 0;
  const reading = readingOf(() => ({ results: idsFrom(++asked * 10, 5) }));
  await assert.rejects(idsOf(reading), { code: 'FOREMAN_PAGES_ENDLESS', resource: 'things' });
  assert.equal(asked, MOST_PAGES);
});

test('the rows expected are those of the search, else all', async () => {
  for (const [envelope, expected] of [
    [{ total: 9, subtotal: '4' }, 4],
    [{ total: 9 }, 9],
    [{ total: null }, undefined],
  ] as const) {
    const reading = readingOf(() => ({ results: idsFrom(1, 1), ...envelope }));
    for await (const { total } of readPages(reading, { resource: 'things', perPage: 5 })) assert.equal(total, expected);
  }
});

function readingOf(answer: (parameters: Parameters) => unknown): ForemanReading {
  return { source: 'main', perPage: undefined, get: (_, parameters) => Promise.resolve(answer(parameters)) };
}

async function idsOf(reading: ForemanReading): Promise<readonly number[]> {
  const ids: number[] = [];
  for await (const { rows } of readPages(reading, { resource: 'things', perPage: 5 }))
    ids.push(...rows.map(({ id }) => id));
  return ids;
}

function idsFrom(first: number, count: number): readonly { readonly id: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: first + index }));
}
