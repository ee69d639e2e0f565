import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActionDdl } from '@chargehand/mcollective';
import { AppError } from '../platform/AppError.ts';
import { visibleIds } from '../platform/sql.ts';
import { Plugin } from './Plugin.ts';

export class UnknownPlugin extends AppError {
  readonly code = 'UNKNOWN_PLUGIN';
  constructor(readonly plugin: string) {
    super(`No bridge has a plugin "${plugin}". The query plugins lists those there are.`);
  }
}

export class UnknownAction extends AppError {
  readonly code = 'UNKNOWN_ACTION';
  constructor(
    readonly plugin: string,
    readonly action: string,
    readonly known: readonly string[],
  ) {
    super(`Plugin ${plugin} has no action "${action}". It has: ${known.join(', ')}.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { actions: this.known };
  }
}

/** A plugin and the DDL of one of its actions, by name. Throws UnknownPlugin or UnknownAction. */
export async function findAction(
  em: EntityManager,
  pluginName: string,
  actionName: string,
): Promise<{ plugin: Plugin; action: ActionDdl }> {
  const plugin = await findPlugin(em, pluginName);
  const action = plugin.ddl.actions.find(({ name }) => name === actionName);
  if (action === undefined)
    throw new UnknownAction(
      pluginName,
      actionName,
      plugin.ddl.actions.map(({ name }) => name),
    );
  return { plugin, action };
}

/** A plugin by name. Throws UnknownPlugin. */
export async function findPlugin(em: EntityManager, name: string): Promise<Plugin> {
  const plugin = await lookForPlugin(em, name);
  if (plugin === null) throw new UnknownPlugin(name.slice(0, 100));
  return plugin;
}

/** A plugin by name. Null: the reader sees none of this name. */
export async function lookForPlugin(em: EntityManager, name: string): Promise<Plugin | null> {
  const plugin = name.includes('\0') ? null : await em.findOne(Plugin, { name });
  return plugin === null || (await visibleIds(em, 'plugin', [plugin.id])).length === 0 ? null : plugin;
}
