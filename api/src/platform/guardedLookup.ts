import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppError } from './AppError.ts';
import { outboundFault } from './outboundAddress.ts';

/** A name leads where nothing is asked. */
export class AddressNotAllowed extends AppError {
  readonly code = 'ADDRESS_NOT_ALLOWED';
  constructor(fault: string) {
    super(`Not asked: ${fault}.`);
  }
}

/** Finds all addresses of a name. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>;

/**
 * A look-up for sockets: they connect to the very address that was judged, so that a name cannot lead elsewhere by the time it is asked again.
 * One address that is not allowed refuses the name.
 */
export function guardedLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  return (name, { all }, answer) => {
    resolve(name).then(
      (addresses) => {
        const fault = addresses.map(({ address }) => outboundFault(address, name)).find((found) => found !== undefined);
        const [first] = addresses;
        if (fault !== undefined || first === undefined)
          return answer(new AddressNotAllowed(fault ?? `${name} has no address`), []);
        return all === true ? answer(null, [...addresses]) : answer(null, first.address, first.family);
      },
      (cause: unknown) => answer(cause instanceof Error ? cause : new Error(String(cause)), []),
    );
  };
}

function resolveBySystem(name: string): Promise<readonly LookupAddress[]> {
  return new Promise((settle, fail) => {
    lookup(name, { all: true }, (error, addresses) => (error ? fail(error) : settle(addresses)));
  });
}
