import { Bell } from './Bell.ts';
import type { HeardNode } from './Inquiries.ts';

/** Nodes that wait to be asked what they are, each once; and how many are being asked. */
export class NodeQueue {
  /** Rings whenever somebody may be asked who could not be before. */
  readonly bell = new Bell();
  #waiting = new Map<string, HeardNode>();
  #underWay = 0;

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** How many are being asked. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Replaces all that wait: a new round knows better than the one before. */
  replace(nodes: readonly HeardNode[]): void {
    this.#waiting = new Map(nodes.map((node) => [node.name, node]));
    this.bell.ring();
  }

  /** Adds nodes behind those that wait. */
  add(nodes: readonly HeardNode[]): void {
    for (const node of nodes) if (this.#waiting.size < MOST_WAITING) this.#waiting.set(node.name, node);
    this.bell.ring();
  }

  /** Takes up to so many from the front; whoever takes them says `done` when they have been asked. */
  take(count: number): HeardNode[] {
    const taken = [...this.#waiting.values().take(count)];
    for (const { name } of taken) this.#waiting.delete(name);
    this.#underWay += taken.length;
    return taken;
  }

  /** So many of the taken have been asked. */
  done(count: number): void {
    this.#underWay -= count;
    this.bell.ring();
  }
}

/** Whoever has the key can announce any number of names. */
const MOST_WAITING = 200_000;
