import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFactPages } from './foremanFactPages.ts';
import type { ForemanFactPage } from './foremanFactPages.ts';

test('a page that has room left, with nothing behind it, is whole', async () => {
  const facts = { web1: { 'os::family': 'Debian', os: null }, web2: { kernel: 'Linux' } };
  assert.deepEqual(await read([facts, []], 4), {
    facts: new Map([
      ['web1', new Map([['os.family', 'Debian']])],
      ['web2', new Map([['kernel', 'Linux']])],
    ]),
    rows: 3,
    isWhole: true,
  });
});

test('a full page is not whole, even with nothing behind it', async () => {
  assert.equal((await read([{ web1: { a: '1', b: '2' } }, {}], 2)).isWhole, false);
});

test('several pages are merged host by host, where that is wanted, until one is empty', async () => {
  const pages = [{ web1: { a: '1' } }, { web1: { b: '2' } }, { web1: { c: '3' } }, {}];
  const { facts, isWhole } = await read(pages, 1, true);
  assert.deepEqual([...(facts.get('web1') ?? [])].join(';'), 'a,1;b,2;c,3');
  assert.equal(isWhole, false);
  assert.deepEqual([...((await read(pages, 1)).facts.get('web1') ?? [])].join(';'), 'a,1');
});

test('facts of a host without a name belong to nobody', async () => {
  assert.deepEqual((await read([{ '': { a: '1' } }, {}], 5)).facts, new Map());
});

function read(pages: readonly unknown[], perPage: number, mayMerge = false): Promise<ForemanFactPage> {
  const get = (_: string, { page }: Readonly<Record<string, string>>): Promise<unknown> =>
    Promise.resolve({ results: pages[Number(page) - 1] });
  return readFactPages({ source: 'main', perPage: undefined, get }, { parameters: {}, perPage, mayMerge });
}
