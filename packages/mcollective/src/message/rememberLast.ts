/**
 * A function that keeps its last result. One call to many hosts has the same body many times, and public key cryptography costs more than
 * all the rest of a request.
 */
export function rememberLast<Argument, Result>(
  compute: (argument: Argument) => Result,
  isSame: (one: Argument, other: Argument) => boolean,
): (argument: Argument) => Result {
  let last: { readonly argument: Argument; readonly result: Result } | undefined;
  return (argument) => {
    if (last === undefined || !isSame(last.argument, argument)) last = { argument, result: compute(argument) };
    return last.result;
  };
}

/** Whether two buffers hold the same bytes. */
export function isSameBytes(one: Buffer, other: Buffer): boolean {
  return one.equals(other);
}
