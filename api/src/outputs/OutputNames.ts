/** Names that no DDL has: a host could invent any number of them, and must not take the place of those that many hosts have. */
const MAX_OTHERS_A_HOST = 50;
const MAX_OTHERS = 500;

/** While hosts are read, rare names are forgotten when there are twice as many. */
const MAX_COUNTED = 5_000;

/** The names of outputs in replies: those that the DDL has, and of the others those that most hosts have. It stays small, whatever hosts say. */
export class OutputNames {
  readonly #declared = new Set<string>();
  /** By name, on how many hosts it was seen. */
  readonly #others = new Map<string, number>();

  /** Takes in the names of one reply. */
  add(names: readonly string[], isDeclared: (name: string) => boolean): void {
    let others = 0;
    for (const name of names) {
      if (isDeclared(name)) this.#declared.add(name);
      else if (others < MAX_OTHERS_A_HOST) {
        others += 1;
        this.#count(name, 1);
      }
    }
  }

  /** Takes in what was seen elsewhere. */
  addAll(seen: OutputNames): void {
    for (const name of seen.#declared) this.#declared.add(name);
    for (const [name, hosts] of seen.#others) this.#count(name, hosts);
  }

  /** Begins again from nothing. */
  clear(): void {
    this.#declared.clear();
    this.#others.clear();
  }

  /** All that the DDL has, in the order of the alphabet; then at most 500 others, those on most hosts first. */
  get list(): readonly string[] {
    const others = this.#mostSeen(MAX_OTHERS).map(([name]) => name);
    return [...[...this.#declared].sort(), ...others];
  }

  #count(name: string, hosts: number): void {
    this.#others.set(name, (this.#others.get(name) ?? 0) + hosts);
    if (this.#others.size <= 2 * MAX_COUNTED) return;
    const kept = this.#mostSeen(MAX_COUNTED);
    this.#others.clear();
    for (const [one, count] of kept) this.#others.set(one, count);
  }

  #mostSeen(most: number): readonly (readonly [string, number])[] {
    return [...this.#others]
      .sort(([name, hosts], [other, more]) => more - hosts || (name < other ? -1 : 1))
      .slice(0, most);
  }
}
