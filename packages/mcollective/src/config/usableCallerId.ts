import { checkedCaller } from '../message/identities.ts';
import type { ConfigValues, Origin } from './ConfigValues.ts';

/** Returns the caller id; undefined and a fault if nodes would drop requests that carry it (protocol B.1). */
export function usableCallerId(
  values: ConfigValues,
  callerId: string,
  { where, remedy }: { readonly where: string | Origin; readonly remedy: string },
): string | undefined {
  try {
    return checkedCaller(callerId);
  } catch {
    values.fault(where, remedy);
    return undefined;
  }
}
