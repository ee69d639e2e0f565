import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readForemanPeople } from './foremanPeople.ts';

test('pages of people are asked for two at a time', async () => {
  let underWay = 0;
  let most = 0;
  const answers: Readonly<Record<string, unknown>> = {
    users: { results: [1, 2, 3, 4, 5].map((id) => ({ id })) },
    usergroups: { results: [] },
    roles: { results: [{ id: 7, builtin: 0 }] },
    filters: { results: [] },
  };
  const reading: Parameters<typeof readForemanPeople>[0] = {
    source: 'main',
    perPage: undefined,
    get: async (resource) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return answers[resource] ?? { id: Number(resource.split('/')[1]), mail: 'x@example.com', token: 'secret' };
    },
  };
  const slashed = { location: ['a/b'], organization: [], hostgroup: [] };
  const people = readForemanPeople(reading, slashed);
  const batches = [];
  for await (const batch of people) batches.push(batch);
  assert.equal(most, 2);
  assert.deepEqual(batches.at(-1), {
    kind: 'people',
    people: {
      users: [1, 2, 3, 4, 5].map((id) => ({ id })),
      usergroups: [],
      roles: [{ id: 7 }],
      filters: [],
      builtinDefaultRole: null,
      slashed,
    },
  });
});
