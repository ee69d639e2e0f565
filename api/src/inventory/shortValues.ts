/** Values up to here are in fact_value_short_index, which holds everything a filter needs; of the others an index holds the hosts (decision 0019). */
const SHORT_OCTETS = 1_000;

/** The conditions of a value v.value to be in the one index and in the other; PostgreSQL takes an index only if they stand in the statement. */
export const IS_SHORT = `octet_length(v.value) <= ${SHORT_OCTETS}`;
export const IS_LONG = `octet_length(v.value) > ${SHORT_OCTETS}`;

/** Whether a value is short. */
export function isShort(value: string): boolean {
  return Buffer.byteLength(value) <= SHORT_OCTETS;
}
