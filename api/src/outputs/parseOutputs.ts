import type { OutputDdl } from '@chargehand/mcollective';
import { outputsOf, type Outputs } from './outputsOf.ts';
import { outputText } from './outputText.ts';
import type { ParsedOutput } from './ParsedOutput.ts';

/** Outputs of one host that are shown one by one; a host could send any number of them. */
export const MAX_PARSED = 200;

/** The outputs of a reply: those that the DDL names in its order, then the others as they came; at most 200. */
export function parseOutputs(outputs: unknown, declared: readonly OutputDdl[]): readonly ParsedOutput[] {
  const byName = outputsOf(outputs);
  return shownNames([byName], declared).map((name) => parsedOutput(name, byName.get(name), declared));
}

/** The names of the outputs of some replies that are shown one by one: those of the DDL first and in its order; at most 200. */
export function shownNames(replies: readonly Outputs[], declared: readonly OutputDdl[]): readonly string[] {
  const present = declared.map(({ name }) => name).filter((name) => replies.some((outputs) => outputs.has(name)));
  const shown = new Set(present.slice(0, MAX_PARSED));
  for (const outputs of replies) {
    if (shown.size >= MAX_PARSED) break;
    // Each reply may have one that the others have not, so as many as may be shown are enough of each.
    for (const name of outputs.names().slice(0, 2 * MAX_PARSED)) if (shown.size < MAX_PARSED) shown.add(name);
  }
  return [...shown];
}

/** The names there are, those that the DDL has first and in its order. */
export function orderedNames(names: Iterable<string>, declared: readonly OutputDdl[]): readonly string[] {
  const present = new Set(names);
  const known = new Set(declared.map(({ name }) => name).filter((name) => present.has(name)));
  return [...known, ...present.difference(known)];
}

function parsedOutput(name: string, value: unknown, declared: readonly OutputDdl[]): ParsedOutput {
  const ddl = declared.find((output) => output.name === name);
  return {
    name,
    displayAs: ddl?.displayAs || name,
    description: ddl?.description ?? null,
    isDeclared: ddl !== undefined,
    value: value ?? null,
    text: outputText(value),
  };
}
