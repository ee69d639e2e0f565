import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { startSurface, type Surface } from './surface.ts';

/** What the specification allows and we do not offer: see docs/decisions/0027-post-and-json-alone.md. */
const NOT_OFFERED = ['5A70', 'D6D5', '6A70'];

describe('GraphQL over HTTP', () => {
  let surface: Surface;
  before(async () => {
    surface = await startSurface();
  });
  after(() => surface[Symbol.asyncDispose]());

  for (const { id, name, fn } of serverAudits({ url: () => `${surface.url}/graphql` })) {
    const isOffered = !NOT_OFFERED.includes(id);
    test(`${id}: ${name}${isOffered ? '' : ' (which we do not)'}`, async () => {
      const result = await fn();
      const why = result.status === 'ok' ? '' : result.reason;
      assert.equal(result.status === 'ok', isOffered, why);
      if (!isOffered) assert.match(name, /^MAY /);
    });
  }
});
