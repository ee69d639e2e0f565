import { sealValues } from '@chargehand/sealing';
import type { EntityManager } from '@mikro-orm/postgresql';
import { query } from '../platform/sql.ts';
import { secretsOf } from '../proxies/secretsOf.ts';
import { SecretsNotConfidential } from './secretErrors.ts';

/** Values by input name. */
type Secrets = Readonly<Record<string, unknown>>;

/** A bridge that gets the secrets of a task. */
export interface Recipient {
  readonly bridgeId: number;
  readonly proxy: string;
  readonly sealingKey: string;
}

/** What secrets are sealed for. */
export interface SealedTask {
  readonly id: number;
  readonly uuid: string;
  readonly plugin: string;
  readonly action: string;
}

const FIND_BRIDGES = `
  select b.id as "bridgeId", p.name as proxy, p.secrets_allowed_because as "allowedBecause", b.sealing_key as "sealingKey"
  from bridge b join smart_proxy p on p.id = b.smart_proxy_id where b.id = any($1::int[]) order by p.name`;

const INSERT_SECRETS = `
  insert into task_secret (task_id, bridge_id, sealed)
  select $1, s.bridge_id, s.sealed from unnest($2::int[], $3::text[]) as s(bridge_id, sealed)`;

const SHRED = `delete from task_secret where task_id = $1`;

interface BridgeRow {
  readonly bridgeId: number;
  readonly proxy: string;
  readonly allowedBecause: string | null;
  readonly sealingKey: string | null;
}

/** The bridges for which the secrets of a task are to be sealed; none without secrets. Throws SecretsNotConfidential when a single one of them must not have any. */
export async function findRecipients(
  em: EntityManager,
  secrets: Secrets,
  bridgeIds: ReadonlySet<number>,
): Promise<readonly Recipient[]> {
  if (Object.keys(secrets).length === 0) return [];
  const bridges = await query<BridgeRow>(em, FIND_BRIDGES, [[...bridgeIds]]);
  const unfit = bridges.flatMap(({ proxy, ...rest }) => {
    const { areAllowed, why } = secretsOf({ name: proxy, ...rest });
    return areAllowed ? [] : [{ proxy, why }];
  });
  if (unfit.length > 0) throw new SecretsNotConfidential(unfit);
  return bridges.flatMap(({ bridgeId, proxy, sealingKey }) =>
    sealingKey === null ? [] : [{ bridgeId, proxy, sealingKey }],
  );
}

/** Stores the secrets of a task, sealed for each bridge; from here on nobody but these bridges can open them. */
export async function sealSecrets(
  em: EntityManager,
  task: SealedTask,
  { secrets, recipients }: { readonly secrets: Secrets; readonly recipients: readonly Recipient[] },
): Promise<void> {
  if (recipients.length === 0) return;
  const { id, uuid: taskUuid, plugin, action } = task;
  const sealed = recipients.map(({ proxy, sealingKey }) =>
    sealValues(secrets, sealingKey, { taskUuid, proxy, plugin, action }),
  );
  await query(em, INSERT_SECRETS, [id, recipients.map(({ bridgeId }) => bridgeId), sealed]);
}

/** Deletes what is sealed of a task that has ended. */
export async function shredSecrets(em: EntityManager, taskId: number): Promise<void> {
  await query(em, SHRED, [taskId]);
}
