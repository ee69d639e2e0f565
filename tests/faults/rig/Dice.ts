import { seededRandom } from '@chargehand/fleet';

/** Chance that is the same for the same seed: each part of a campaign throws dice of its own, so that none shifts the others'. */
export class Dice {
  readonly #seed: number;
  readonly #next: () => number;

  constructor(seed: number, purpose: string) {
    this.#seed = seed;
    this.#next = seededRandom(seed, purpose);
  }

  /** Dice for a part of the work. */
  for(purpose: string): Dice {
    return new Dice(this.#seed, purpose);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  /** True so often. */
  happens(probability: number): boolean {
    return this.#next() < probability;
  }

  /** One of several. */
  one<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): T[] {
    return things
      .map((thing) => ({ thing, place: this.#next() }))
      .toSorted((one, other) => one.place - other.place)
      .map(({ thing }) => thing);
  }
}
