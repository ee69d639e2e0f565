import { CliFault } from './CliFault.ts';
import type { CliContext } from './CliContext.ts';
import { DescribePlugin } from './commands/plugins.ts';
import type { InputDescription } from './typeArguments.ts';

/** What the DDL of a plugin says about the inputs of an action. Throws CliFault when there is no such plugin or action. */
export async function findInputs(
  { client, signal }: CliContext,
  command: { readonly plugin: string; readonly action: string },
): Promise<readonly InputDescription[]> {
  const { plugin } = await client.request(DescribePlugin, { name: command.plugin }, { signal });
  if (plugin === null)
    throw new CliFault(
      'UNKNOWN_PLUGIN',
      `There is no plugin ${JSON.stringify(command.plugin)}; see: chargehand plugins`,
    );
  const action = plugin.actions.find(({ name }) => name === command.action);
  if (action !== undefined) return action.inputs;
  throw new CliFault(
    'UNKNOWN_ACTION',
    `The plugin ${plugin.name} has no action ${JSON.stringify(command.action)}; it has ${plugin.actions.map(({ name }) => name).join(', ')}`,
  );
}
