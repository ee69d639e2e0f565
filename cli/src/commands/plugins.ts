import type { ResultOf } from '@chargehand/api-client';
import { graphql } from '@chargehand/api-client';
import { CliFault } from '../CliFault.ts';
import type { CliContext } from '../CliContext.ts';
import { formatTable } from '../output/formatTable.ts';
import { neutralise, toJson } from '../output/neutralise.ts';
import { printList } from '../output/printList.ts';

const ListPlugins = graphql(`
  query ListPlugins {
    plugins {
      name
      version
      description
      hostCount
      actions {
        name
      }
    }
  }
`);

/** A plugin with its actions, as the DDL describes them. */
export const DescribePlugin = graphql(`
  query DescribePlugin($name: String!) {
    plugin(name: $name) {
      name
      description
      version
      author
      timeoutSeconds
      hostCount
      actions {
        name
        description
        inputs {
          name
          type
          description
          optional
          default
          list
          maxLength
          validation
        }
        outputs {
          name
          description
        }
      }
    }
  }
`);

type DescribedPlugin = NonNullable<ResultOf<typeof DescribePlugin>['plugin']>;

/** Lists plugins, or describes one with its actions and their inputs. */
export async function plugins(context: CliContext, name: string | undefined): Promise<number> {
  return name === undefined ? await listPlugins(context) : await describe(context, name);
}

async function listPlugins(context: CliContext): Promise<number> {
  const { plugins: found } = await context.client.request(ListPlugins, {}, { signal: context.signal });
  printList(context, {
    items: found,
    total: found.length,
    headings: ['PLUGIN', 'VERSION', 'HOSTS', 'ACTIONS', 'DESCRIPTION'],
    row: (plugin) => [
      plugin.name,
      plugin.version,
      plugin.hostCount,
      plugin.actions.map((action) => action.name).join(' '),
      plugin.description,
    ],
  });
  return 0;
}

async function describe(context: CliContext, name: string): Promise<number> {
  const { plugin } = await context.client.request(DescribePlugin, { name }, { signal: context.signal });
  if (plugin === null) throw new CliFault('UNKNOWN_PLUGIN', `There is no plugin ${JSON.stringify(name)}`);
  if (context.json) context.print(`${toJson(plugin, 2)}\n`);
  else context.print(textOf(plugin));
  return 0;
}

function textOf(plugin: DescribedPlugin): string {
  const { name, version, description, hostCount, timeoutSeconds } = plugin;
  const head = neutralise(`${name} ${version}: ${description} (${hostCount} hosts, at most ${timeoutSeconds} s)`);
  return [`${head}\n`, ...plugin.actions.map(actionText)].join('\n');
}

function actionText({ name, description, inputs, outputs }: DescribedPlugin['actions'][number]): string {
  const rows = inputs.map((input) => [
    `  ${input.name}`,
    input.list === null ? input.type : `one of ${input.list.map(String).join(', ')}`,
    input.optional ? 'optional' : input.default === null ? 'required' : `default ${JSON.stringify(input.default)}`,
    input.description,
  ]);
  const table = rows.length === 0 ? '' : formatTable(['  INPUT', 'TYPE', '', 'DESCRIPTION'], rows);
  const returns = outputs.length === 0 ? '' : `  returns ${outputs.map((output) => output.name).join(', ')}\n`;
  return `${neutralise(`${name}: ${description}`)}\n${table}${neutralise(returns.trimEnd())}${returns === '' ? '' : '\n'}`;
}
