import { createHash } from 'node:crypto';

const MOST_CHARACTERS = 100;

/** Names for what is imported, `SOURCE/NAME`: fit for names here, none twice in whatever case, and always the same for the same. */
export class ImportedNames {
  readonly #source: string;
  readonly #taken: Set<string>;

  /** `taken` are names of others, in lower case. */
  constructor(source: string, taken: ReadonlySet<string>) {
    this.#source = source;
    this.#taken = new Set(taken);
  }

  /** The name for something that is called so in Foreman; the `key` tells it from others of the name. */
  nameOf(wished: string, key: string): string {
    const whole = `${this.#source}/${wished}`.toWellFormed();
    const clean = whole.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
    const isFit = clean === whole && [...clean].length <= MOST_CHARACTERS && !this.#taken.has(clean.toLowerCase());
    const name = isFit ? clean : this.#marked(clean, key);
    this.#taken.add(name.toLowerCase());
    return name;
  }

  #marked(clean: string, key: string): string {
    for (let turn = 0; ; turn++) {
      const mark = createHash('sha256').update(`${key} ${turn}`).digest('hex').slice(0, 8);
      const name = `${[...clean].slice(0, MOST_CHARACTERS - mark.length - 2).join('')} #${mark}`;
      if (!this.#taken.has(name.toLowerCase())) return name;
    }
  }
}
