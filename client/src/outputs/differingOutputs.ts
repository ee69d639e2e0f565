interface Answered {
  readonly outputs: readonly { readonly name: string; readonly text: string }[];
}

/** The outputs that tell groups apart: those that not every group that answered has with the same value. */
export function differingOutputs(groups: readonly Answered[]): ReadonlySet<string> {
  const answered = groups.filter(({ outputs }) => outputs.length > 0).map(({ outputs }) => textsOf(outputs));
  const names = new Set(answered.flatMap((texts) => [...texts.keys()]));
  const differing = [...names].filter((name) => new Set(answered.map((texts) => texts.get(name))).size > 1);
  return new Set(differing);
}

function textsOf(outputs: Answered['outputs']): ReadonlyMap<string, string> {
  return new Map(outputs.map(({ name, text }) => [name, text]));
}
