import { isRecord } from '@chargehand/api-client';
import type { CliContext } from './CliContext.ts';
import { findInputs } from './findInputs.ts';
import { typeArguments } from './typeArguments.ts';

/** A command that was run, or is to be run, already. */
export interface KeptCommand {
  readonly plugin: string;
  readonly action: string;
  readonly arguments: unknown;
}

/** The arguments of a command with those of the words in place of their namesakes. Null: there are no words. Throws CliFault as typeArguments and findInputs. */
export async function mergeArguments(
  context: CliContext,
  command: KeptCommand,
  words: readonly string[],
): Promise<Record<string, unknown> | null> {
  if (words.length === 0) return null;
  const kept = isRecord(command.arguments) ? command.arguments : {};
  const inputs = await findInputs(context, command);
  const typed = typeArguments(
    inputs.map((input) => (input.name in kept ? { ...input, optional: true } : input)),
    words,
  );
  return { ...kept, ...typed };
}
