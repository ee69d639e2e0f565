/** An output of a host as people read it. */
export interface ShownOutput {
  readonly name: string;
  readonly displayAs: string;
  readonly text: string;
}

/** One output of two answers. Undefined: that one does not have it. */
export interface OutputPair {
  readonly name: string;
  readonly label: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

/** Puts the named outputs of two answers side by side. */
export function pairOutputs(
  names: readonly string[],
  one: readonly ShownOutput[],
  other: readonly ShownOutput[],
): readonly OutputPair[] {
  return names.map((name) => {
    const [first, second] = [one, other].map((outputs) => outputs.find((output) => output.name === name));
    return { name, label: first?.displayAs ?? second?.displayAs ?? name, one: first?.text, other: second?.text };
  });
}
