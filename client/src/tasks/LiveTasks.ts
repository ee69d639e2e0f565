import { isSettled, isUnderWay } from './status.ts';
import type { TaskRow } from './taskRow.ts';

/** The newest tasks by their latest known state, fed by lists and by the feed; outside of any reactive system. */
export class LiveTasks {
  readonly #tasks = new Map<string, TaskRow>();

  /** Takes in a task; one that is older than what is known changes nothing. */
  apply(task: TaskRow): void {
    const known = this.#tasks.get(task.id);
    if (known === undefined || known.revision <= task.revision) this.#tasks.set(task.id, task);
  }

  /** Tasks that are on their way to their hosts, newest first. */
  get running(): readonly TaskRow[] {
    return this.#newest((task) => isUnderWay(task.state));
  }

  /** Tasks that somebody has to approve first, newest first. */
  get awaiting(): readonly TaskRow[] {
    return this.#newest((task) => task.state === 'AWAITING_APPROVAL');
  }

  /** Tasks that have come to their end, newest first. */
  get recent(): readonly TaskRow[] {
    return this.#newest((task) => isSettled(task.state));
  }

  #newest(wanted: (task: TaskRow) => boolean): readonly TaskRow[] {
    return [...this.#tasks.values()].filter(wanted).sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  }
}
