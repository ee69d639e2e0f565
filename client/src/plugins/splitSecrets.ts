/** Inputs that the user has said to be secret, or not to be, against what their names sound like. */
export type SecretMarks = ReadonlyMap<string, boolean>;

type Values = Readonly<Record<string, unknown>>;

/** Parts the values that everybody may read from those that go out sealed. */
export function splitSecrets(values: Values, isSecret: (name: string) => boolean): { open: Values; secrets: Values } {
  const entries = Object.entries(values);
  return {
    open: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => isSecret(name))),
  };
}
