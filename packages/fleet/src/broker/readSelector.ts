import { ClientFault } from './brokerErrors.ts';

/** Reads the only selector that MCollective uses, `mc_identity = 'X'`, and returns X; undefined: no selector. Throws ClientFault. */
export function readSelector(selector: string | undefined): string | undefined {
  if (selector === undefined || selector.trim() === '') return undefined;
  const identity = /^\s*mc_identity\s*=\s*'([^']{1,255})'\s*$/.exec(selector)?.[1];
  if (identity === undefined) throw new ClientFault(`This broker reads only selectors of the form mc_identity = 'X'`);
  return identity;
}
