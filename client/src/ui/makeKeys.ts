/** Gives idempotency keys: the same input keeps its key, whatever was asked for in between. */
export function makeKeys(): (input: unknown) => string {
  const keys = new Map<string, string>();
  return (input) => {
    const form = JSON.stringify(input);
    const key = keys.get(form) ?? makeKey();
    keys.set(form, key);
    return key;
  };
}

/** randomUUID exists in secure contexts only, and a first look at the product is often plain http. */
function makeKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
