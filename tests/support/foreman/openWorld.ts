import { openForeman, type ForemanOptions } from '@chargehand/api/inventory/sources/foreman';
import type { ForemanWorld } from './ForemanWorld.ts';
import { sampleForeman } from './sampleForeman.ts';
import { startForeman, type TestForeman } from './startForeman.ts';
import { Told } from './Told.ts';

/** A running Foreman, and a source that reads it. */
export interface OpenedWorld extends AsyncDisposable {
  readonly foreman: TestForeman;
  readonly world: ForemanWorld;
  readonly told: Told;
  /** The parameters of all requests for one resource since the last call. */
  takeRequests(resource: string): readonly ReadonlyMap<string, string>[];
}

/** Starts a Foreman with a world and opens it as a source named "main" with pages of 50 rows. */
export async function openWorld(
  world: ForemanWorld = sampleForeman(),
  options: Partial<ForemanOptions> = {},
): Promise<OpenedWorld> {
  const foreman = await startForeman(world);
  const { login, password } = world.account;
  const source = await openForeman({
    name: 'main',
    url: foreman.url,
    user: login,
    password,
    perPage: 50,
    ...options,
  });
  return {
    foreman,
    world,
    told: new Told(source),
    takeRequests: (resource) => {
      const taken = foreman.requests.filter((request) => request.resource === resource);
      foreman.requests.splice(0, foreman.requests.length, ...foreman.requests.filter((it) => !taken.includes(it)));
      return taken.map(({ parameters }) => parameters);
    },
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await foreman[Symbol.asyncDispose]();
    },
  };
}
