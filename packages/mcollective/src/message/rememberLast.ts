/**
 * A function of bytes that keeps its last result. One call to many hosts has the same body many times, and public key
 * cryptography costs more than all the rest of a request.
 */
export function rememberLast<Result>(compute: (bytes: Buffer) => Result): (bytes: Buffer) => Result {
  let last: { readonly bytes: Buffer; readonly result: Result } | undefined;
  return (bytes) => {
    if (last?.bytes.equals(bytes) !== true) last = { bytes, result: compute(bytes) };
    return last.result;
  };
}
