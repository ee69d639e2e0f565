import type { Agent } from './Agent.ts';
import { echo } from './echo.ts';
import { nrpe } from './nrpe.ts';
import { packages } from './packages.ts';
import { puppet } from './puppet.ts';
import { rpcutil } from './rpcutil.ts';
import { service } from './service.ts';

/** What the plugins of the simulated hosts do, by plugin and action; each has a DDL file of the same name. */
export const agents: ReadonlyMap<string, Agent> = new Map(
  Object.entries({ echo, nrpe, package: packages, puppet, rpcutil, service }),
);
