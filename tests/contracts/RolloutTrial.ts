import { query, queryOne } from '@chargehand/api/platform/sql';
import type { Rollout } from '@chargehand/api/tasks/Rollout';
import type { WaveRow } from '@chargehand/api/tasks/wavesOfTask';
import { wavesOfTask } from '@chargehand/api/tasks/wavesOfTask';
import type { TaskWorld } from './startTaskWorld.ts';
import { targetsOf } from './taskRows.ts';

type Site = 'a' | 'b';

/** What the row of a task says beside its counts. */
export interface TaskRow {
  readonly state: string;
  readonly verdict: string | null;
  readonly pausedAt: Date | null;
  readonly stopKind: string | null;
  readonly stopReason: string | null;
  readonly stopConfirmedAt: Date | null;
  readonly stoppedById: number | null;
}

const ROW = `
  select state, verdict, paused_at as "pausedAt", stop_kind as "stopKind", stop_reason as "stopReason",
    stop_confirmed_at as "stopConfirmedAt", stopped_by_id as "stoppedById" from task where id = $1`;

const CLAIM = `
  update dispatch d set state = 'CLAIMED', claimed_at = now(), journal = 'journal-' || right(p.name, 1)
  from bridge b join smart_proxy p on p.id = b.smart_proxy_id
  where b.id = d.bridge_id and d.task_id = $1 and d.state = 'QUEUED' and ($2::text is null or p.name = $2)`;

const WITHOUT_OUTCOME = `
  select t.position, t.dispatch_id as "dispatchId", right(t.smart_proxy, 1) as site from target t join dispatch d on d.id = t.dispatch_id
  where t.task_id = $1 and d.state = 'CLAIMED' and t.state in ('PENDING', 'ASSIGNED', 'SENDING', 'SENT') and ($2::text is null or t.smart_proxy = $2)
  order by t.position limit $3`;

/** A task with a rollout, carried out step by step by the bridges of a task world. */
export class RolloutTrial {
  readonly taskId: number;
  readonly #world: TaskWorld;

  constructor(world: TaskWorld, taskId: number) {
    this.#world = world;
    this.taskId = taskId;
  }

  /** Starts a task on so many fresh hosts of each site. */
  static async start(world: TaskWorld, hosts: { a?: number; b?: number }, rollout: Rollout): Promise<RolloutTrial> {
    const { taskId } = await world.startTrial(hosts, { rollout });
    return new RolloutTrial(world, taskId);
  }

  /** How many hosts have been given to bridges. */
  async given(): Promise<number> {
    const sql = 'select count(*)::int as count from target where task_id = $1 and dispatch_id is not null';
    return (await queryOne<{ count: number }>(this.#em(), sql, [this.taskId])).count;
  }

  /** Claims what waits for the bridges, or for one of them. */
  async claimAll(site?: Site): Promise<void> {
    await query(this.#em(), CLAIM, [this.taskId, site === undefined ? null : `site-${site}`]);
  }

  /** The bridges report that so many of their hosts are about to be sent to. */
  async begin(hosts: number): Promise<void> {
    for (const { site, ...target } of await this.#open(hosts))
      await this.#world.upload(site, { ...target, event: 'SENDING' });
  }

  /** The next hosts by position answer. */
  async reply(hosts: number, statusCode = 0): Promise<void> {
    for (const { site, ...target } of await this.#open(hosts))
      await this.#world.upload(site, { ...target, event: 'REPLIED', statusCode });
  }

  /** All hosts that the bridge of one site has answer. */
  async replyOf(site: Site): Promise<void> {
    const open = await this.#open(1_000, site);
    await this.#world.upload(
      site,
      ...open.map(({ position, dispatchId }) => ({ position, dispatchId, event: 'REPLIED' as const })),
    );
  }

  /** Puts instants of the task, and of its waves, into the past. */
  async pass(...instants: readonly ('release_at' | 'send_until' | 'settled_at')[]): Promise<void> {
    for (const instant of instants) {
      const [table, key] = instant === 'settled_at' ? ['task_wave', 'task_id'] : ['task', 'id'];
      const sql = `update ${table} set ${instant} = ${instant} - interval '30 hours' where ${key} = $1`;
      await query(this.#em(), sql, [this.taskId]);
    }
  }

  /** Why each host has its outcome, by position. */
  async reasons(): Promise<readonly (string | null)[]> {
    return (await targetsOf(this.#world, this.taskId)).map(({ reason }) => reason);
  }

  /** The waves as they are stored. */
  async waves(): Promise<readonly WaveRow[]> {
    return await wavesOfTask(this.#em(), this.taskId, null);
  }

  /** The task as it is stored. */
  async row(): Promise<TaskRow> {
    return await queryOne<TaskRow>(this.#em(), ROW, [this.taskId]);
  }

  async #open(hosts: number, site?: Site): Promise<readonly { position: number; dispatchId: number; site: Site }[]> {
    return await query(this.#em(), WITHOUT_OUTCOME, [this.taskId, site === undefined ? null : `site-${site}`, hosts]);
  }

  #em() {
    return this.#world.contextOf('user').em;
  }
}
