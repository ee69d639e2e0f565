import type { TargetState } from '../tasks/Target.ts';
import { OutputNames } from './OutputNames.ts';

/** Hosts that answered the same. */
export interface AnswerGroup {
  readonly digest: string;
  readonly state: TargetState;
  readonly reason: string | null;
  readonly count: number;
}

/** The answer of one host that is new, or has changed. */
export interface ChangedAnswer extends Omit<AnswerGroup, 'count'> {
  readonly position: number;
}

/**
 * Which hosts of a task answered the same, as of one revision of the task. It takes in what changed and is then what it would be had it
 * been made anew, so any number of API processes may each have their own. A host costs one number here, a group some more.
 */
export class OutputGrouping {
  /** What this was brought up to; 0: nothing yet. */
  revision = 0;
  /** Hosts of the task, as of then. */
  targeted = 0;
  /** By position, the place of the host's group in the list; undefined: no outcome yet. */
  readonly #groupAt: (number | undefined)[] = [];
  readonly #groups: { digest: string; state: TargetState; reason: string | null; count: number }[] = [];
  readonly #placeOf = new Map<string, number>();
  readonly #names = new OutputNames();
  #sorted: readonly AnswerGroup[] | undefined;

  /** Takes in everything that changed up to a revision, at once: nobody sees half of it. */
  apply(
    { revision, targeted }: { readonly revision: number; readonly targeted: number },
    changes: readonly ChangedAnswer[],
    names: OutputNames,
  ): void {
    this.revision = revision;
    this.targeted = targeted;
    for (const change of changes) this.#move(change);
    this.#names.addAll(names);
    if (changes.length > 0) this.#sorted = undefined;
  }

  /** Begins again from nothing. */
  clear(): void {
    this.revision = 0;
    this.targeted = 0;
    this.#groupAt.length = 0;
    this.#groups.length = 0;
    this.#placeOf.clear();
    this.#names.clear();
    this.#sorted = undefined;
  }

  /** The groups, the largest first. */
  get groups(): readonly AnswerGroup[] {
    this.#sorted ??= this.#groups
      .filter(({ count }) => count > 0)
      .map((group) => ({ ...group }))
      .sort((one, other) => other.count - one.count || (one.digest < other.digest ? -1 : 1));
    return this.#sorted;
  }

  /** Names of outputs that were seen in replies: those of the DDL, then at most 500 others, those on most hosts first. */
  get names(): readonly string[] {
    return this.#names.list;
  }

  /** How much memory this takes, roughly in hosts. */
  get size(): number {
    return this.#groupAt.length + this.#groups.length;
  }

  /** The digest of the host's answer; undefined: it has no outcome yet. */
  digestAt(position: number): string | undefined {
    const place = this.#groupAt[position];
    return place === undefined ? undefined : this.#groups[place]?.digest;
  }

  /** The positions of the hosts of some groups, in order. */
  positionsOf(digests: readonly string[]): ReadonlyMap<string, readonly number[]> {
    const byPlace = new Map<number | undefined, number[]>();
    const found = new Map<string, readonly number[]>();
    for (const digest of digests) {
      const positions: number[] = [];
      found.set(digest, positions);
      const place = this.#placeOf.get(digest);
      if (place !== undefined) byPlace.set(place, positions);
    }
    for (const [position, place] of this.#groupAt.entries())
      if (place !== undefined) byPlace.get(place)?.push(position);
    return found;
  }

  #move({ position, digest, state, reason }: ChangedAnswer): void {
    const left = this.#groups[this.#groupAt[position] ?? -1];
    if (left !== undefined) left.count -= 1;
    const place = this.#placeOf.get(digest) ?? this.#groups.length;
    const joined = this.#groups[place] ?? { digest, state, reason, count: 0 };
    joined.count += 1;
    this.#groups[place] = joined;
    this.#placeOf.set(digest, place);
    // Without holes, which would make the list a slow dictionary.
    while (this.#groupAt.length < position) this.#groupAt.push(undefined);
    this.#groupAt[position] = place;
  }
}
