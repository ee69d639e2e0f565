import { isIdentity, newRequestId } from '@chargehand/mcollective';
import type { WorkTarget } from './DispatchWork.ts';

/** How requests reach hosts on this network. */
export interface Addressing {
  /** False: nodes do not listen to requests of their own, so that one broadcast names all hosts of a chunk. */
  readonly isDirected: boolean;
  /** The collective in which a host is reached. */
  readonly collectiveOf: (host: string) => string;
  /** False: the broker would keep a request for this host until it expires, because nobody takes it; many such requests hold up all others (reliability.md M17). */
  readonly isHeard: (host: string) => boolean;
}

/** Whom one request names, and under which id they answer. */
export interface Addressees {
  readonly identities: readonly [string, ...string[]];
  readonly requestId: string;
  readonly collective: string;
}

/** One request as the broker gets it, with the hosts that it is for. */
export interface Parcel {
  readonly targets: readonly WorkTarget[];
  readonly requestId: string;
  readonly collective: string;
  readonly payload: Buffer;
  /** The one host of a directed request; undefined: a broadcast whose filter names the hosts. */
  readonly identity: string | undefined;
}

/** Makes the requests for a chunk of hosts. Those whose name no request can carry are given back; `encode` may throw for none of the others. */
export function packParcels(
  addressing: Addressing,
  chunk: readonly WorkTarget[],
  encode: (addressees: Addressees) => Buffer,
): { parcels: Parcel[]; unaddressable: WorkTarget[] } {
  const targets = chunk.filter(({ name }) => isIdentity(name));
  const unaddressable = chunk.filter(({ name }) => !isIdentity(name));
  const groups = addressing.isDirected
    ? targets.map((target) => [target])
    : [...Map.groupBy(targets, ({ name }) => addressing.collectiveOf(name)).values()];
  return { parcels: groups.flatMap((group) => parcelFor(addressing, group, encode)), unaddressable };
}

function parcelFor(
  { isDirected, collectiveOf }: Addressing,
  targets: readonly WorkTarget[],
  encode: (addressees: Addressees) => Buffer,
): Parcel[] {
  const [first, ...rest] = targets.map(({ name }) => name);
  if (first === undefined) return [];
  // 122 random bits: who was not sent the request cannot answer it.
  const addressees = {
    identities: [first, ...rest],
    requestId: newRequestId(),
    collective: collectiveOf(first),
  } as const;
  const { requestId, collective } = addressees;
  return [{ targets, requestId, collective, payload: encode(addressees), identity: isDirected ? first : undefined }];
}
