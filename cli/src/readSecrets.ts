import { readFile } from 'node:fs/promises';
import { askSecret } from './ask.ts';
import { CliFault } from './CliFault.ts';
import type { CliContext } from './CliContext.ts';
import { typeValue, type InputDescription } from './typeArguments.ts';

/**
 * Reads the values of secret inputs, each named NAME or NAME=@FILE: from the file, the environment (CHARGEHAND_SECRET_NAME), or the terminal,
 * which does not show them. They are never words of the command line, which everybody on the machine can read. Throws CliFault, with no value in it.
 */
export async function readSecrets(
  context: CliContext,
  inputs: readonly InputDescription[],
  words: readonly string[],
): Promise<Record<string, unknown> | null> {
  if (words.length === 0) return null;
  const secrets = new Map<string, unknown>();
  for (const word of words) {
    const { name, path } = readWord(word);
    const input = inputs.find((each) => each.name === name);
    if (input === undefined) throw fault(`the action has no input ${JSON.stringify(name)}`);
    if (secrets.has(name)) throw fault(`the secret ${name} is given twice`);
    const typed = typeValue(input, path === undefined ? await find(context, name) : await readSecretFile(name, path));
    // The fault of a value quotes it.
    if (!typed.ok) throw fault(`the secret ${name} is not of the type ${input.type}`);
    secrets.set(name, typed.value);
  }
  return Object.fromEntries(secrets);
}

function readWord(word: string): { name: string; path: string | undefined } {
  const [name = '', ...rest] = word.split('=');
  if (rest.length === 0) return { name, path: undefined };
  const value = rest.join('=');
  if (value.startsWith('@')) return { name, path: value.slice(1) };
  throw fault(
    `${name} stands on the command line, where everybody can read it; write --secret ${name} or --secret ${name}=@FILE`,
  );
}

async function find({ config, isInteractive, signal }: CliContext, name: string): Promise<string> {
  const variable = `CHARGEHAND_SECRET_${name.toUpperCase()}`;
  const given = config.secrets.get(variable);
  if (given !== undefined) return given;
  if (isInteractive) return await askSecret(`Secret ${name}: `, signal);
  throw fault(`the secret ${name} is missing; set ${variable}, or write --secret ${name}=@FILE`);
}

/** Editors end a file with a line end that is not part of the secret. */
async function readSecretFile(name: string, path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch {
    throw fault(`the file of the secret ${name} cannot be read: ${path}`);
  }
}

function fault(what: string): CliFault {
  return new CliFault('INVALID_SECRETS', `Secrets: ${what}`);
}
