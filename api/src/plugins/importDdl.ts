import { parseAgentDdlJson, type AgentDdl } from '@chargehand/mcollective';
import { bridgeOf } from '../access/permissions.ts';
import { inTransaction, type RequestContext } from '../access/RequestContext.ts';
import { AppError } from '../platform/AppError.ts';
import { query, queryOne } from '../platform/sql.ts';
import { compareVersions } from './compareVersions.ts';

export interface ReportedPlugin {
  readonly name: string;
  readonly ddl: unknown;
}

export class BadDdl extends AppError {
  readonly code = 'BAD_DDL';
  constructor(
    readonly plugin: string,
    options: ErrorOptions,
  ) {
    super(`The DDL of plugin ${plugin.slice(0, 100)} has not the shape that packages/mcollective defines.`, options);
  }
}

/** Serialises reports, so that two bridges cannot both find their version the newest. */
const LOCK_PLUGINS = `select pg_advisory_xact_lock(hashtext('plugin'))`;

const FIND_VERSION = `select id, version from plugin where name = $1`;

const UPSERT_PLUGIN = `
  insert into plugin (name, description, version, author, license, url, timeout_seconds, ddl) values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (name) do update set description = excluded.description, version = excluded.version, author = excluded.author,
    license = excluded.license, url = excluded.url, timeout_seconds = excluded.timeout_seconds, ddl = excluded.ddl
  returning id`;

const INSERT_PROXY_PLUGIN = `insert into proxy_plugin (smart_proxy_id, plugin_id, version) values ($1, $2, $3)`;

/** Takes over the plugins of a bridge, replacing its earlier report; of differing versions the newest describes the plugin. Throws BadDdl. */
export async function importDdl(ctx: RequestContext, reported: readonly ReportedPlugin[]): Promise<number> {
  const { smartProxyId } = bridgeOf(ctx);
  const ddls = new Map(reported.map(({ name, ddl }) => [name, parseDdl(name, ddl)]));
  await inTransaction(ctx, async (tx) => {
    await query(tx.em, LOCK_PLUGINS);
    await query(tx.em, 'delete from proxy_plugin where smart_proxy_id = $1', [smartProxyId]);
    for (const [name, ddl] of ddls) {
      await query(tx.em, INSERT_PROXY_PLUGIN, [smartProxyId, await storePlugin(tx, name, ddl), ddl.metadata.version]);
    }
  });
  return ddls.size;
}

function parseDdl(name: string, ddl: unknown): AgentDdl {
  try {
    if (!/^\w{1,100}$/.test(name)) throw new Error('a plugin is named with letters, digits and underscores');
    if (JSON.stringify(ddl).includes('\\u0000')) throw new Error('NUL characters');
    return parseAgentDdlJson(ddl);
  } catch (cause) {
    throw new BadDdl(name, { cause });
  }
}

async function storePlugin(tx: RequestContext, name: string, ddl: AgentDdl): Promise<number> {
  const [known] = await query<{ id: number; version: string }>(tx.em, FIND_VERSION, [name]);
  const { description, version, author, license, url, timeoutSeconds } = ddl.metadata;
  if (known !== undefined && compareVersions(known.version, version) > 0) return known.id;
  const row = [name, description, version, author, license, url, timeoutSeconds, JSON.stringify(ddl)];
  return (await queryOne<{ id: number }>(tx.em, UPSERT_PLUGIN, row)).id;
}
