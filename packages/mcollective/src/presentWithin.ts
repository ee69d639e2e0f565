import { bytesToText, presentText } from './presentText.ts';
import type { JsonValue } from './presentValue.ts';
import { RubyFloat, RubyHash, RubyRegexp, RubyString, RubySymbol, type RubyValue } from './rubyMarshal/RubyValue.ts';

/** How much is shown of one value. */
export interface PresentLimits {
  /** Characters of all texts and keys together; every value counts 4 more. Default 1,000,000. */
  readonly maxCharacters?: number;
}

const DEFAULT_MAX_CHARACTERS = 1_000_000;
const VALUE_COST = 4;
const CUT_MARK = '… [cut]';

type Scalar = Exclude<RubyValue, RubyHash | readonly RubyValue[]>;

/**
 * Turns a Ruby value into JSON for people, at a cost that the limit bounds even where links make it a huge tree. What
 * does not fit is cut and marked with `… [cut]`: the end of a text, the last items of an array, the last pairs of a hash.
 */
export function presentWithin(
  value: RubyValue,
  { maxCharacters = DEFAULT_MAX_CHARACTERS }: PresentLimits,
): { readonly shown: JsonValue; readonly isCut: boolean } {
  const whole = new Presenter(maxCharacters, false);
  const shown = whole.present(value, 0);
  if (!whole.isCut) return { shown, isCut: false };
  // Again and fairly: a long output must not cost the exit code that comes after it.
  return { shown: new Presenter(maxCharacters, true).present(value, 0), isCut: true };
}

class Presenter {
  isCut = false;
  #left: number;
  /** Every value but the last of its container leaves half of the room to those that follow. */
  readonly #isSharing: boolean;

  constructor(maxCharacters: number, isSharing: boolean) {
    this.#left = maxCharacters;
    this.#isSharing = isSharing;
  }

  /** Of the characters left, the floor is reserved for what follows this value. */
  present(value: RubyValue, floor: number): JsonValue {
    this.#left -= VALUE_COST;
    if (typeof value === 'string') return this.#text(value, floor);
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value instanceof RubyFloat && Number.isFinite(value.value)) return value.value;
    if (value instanceof RubyHash) return this.#hash(value, floor);
    return isScalar(value) ? this.#text(value, floor) : this.#array(value, floor);
  }

  #text(value: Scalar, floor: number): string {
    const room = Math.max(0, this.#left - floor);
    const text = scalarText(value, room);
    if (text.length <= room) {
      this.#left -= text.length;
      return presentText(text);
    }
    this.#cut(floor);
    return presentText(text.slice(0, room).toWellFormed()) + CUT_MARK;
  }

  #array(items: readonly RubyValue[], floor: number): JsonValue {
    const shown: JsonValue[] = [];
    for (const item of items) {
      if (this.#left <= floor) {
        this.#cut(floor);
        shown.push(CUT_MARK);
        break;
      }
      shown.push(this.present(item, this.#floorOf(shown.length === items.length - 1, floor)));
    }
    return shown;
  }

  #hash({ pairs }: RubyHash, floor: number): JsonValue {
    const object: Record<string, JsonValue> = { __proto__: null };
    const symbols = new Set<string>();
    let containers = 0;
    let pairsLeft = pairs.length;
    for (const [key, value] of pairs) {
      const room = this.#left - floor;
      // As text a container would need to be escaped, and again in every key around it: twice as long at each level.
      const text = isScalar(key) ? scalarText(key, Math.max(0, room)) : placeholder(key, (containers += 1));
      if (text.length + VALUE_COST > room) return this.#cutPairs(object, pairsLeft, floor);
      this.#left -= text.length + VALUE_COST;
      pairsLeft -= 1;
      const name = presentText(text);
      const isSymbol = key instanceof RubySymbol;
      if (!isSymbol && symbols.has(name)) continue;
      if (isSymbol) symbols.add(name);
      object[name] = this.present(value, this.#floorOf(pairsLeft === 0, floor));
    }
    return object;
  }

  #cutPairs(object: Record<string, JsonValue>, omitted: number, floor: number): JsonValue {
    this.#cut(floor);
    object[CUT_MARK] = `${omitted} more`;
    return object;
  }

  /** Spends what was left, or one key that never fits could be looked at again and again for nothing. */
  #cut(floor: number): void {
    this.isCut = true;
    this.#left = Math.min(this.#left, floor);
  }

  #floorOf(isLast: boolean, floor: number): number {
    if (!this.#isSharing || isLast) return floor;
    return floor + Math.max(0, Math.floor((this.#left - floor) / 2));
  }
}

function isScalar(value: RubyValue): value is Scalar {
  return typeof value === 'string' || !(value instanceof RubyHash || Array.isArray(value));
}

function placeholder(key: RubyHash | readonly RubyValue[], count: number): string {
  const kind = key instanceof RubyHash ? 'hash' : 'array';
  return count === 1 ? `[${kind}]` : `[${kind} ${count}]`;
}

/** What is longer than the room may come shortened, but never to what would fit. */
function scalarText(value: Scalar, room: number): string {
  if (typeof value === 'string') return value;
  if (value instanceof RubySymbol) return value.name;
  if (value instanceof RubyRegexp) return `/${value.source}/`;
  if (value instanceof RubyFloat) return String(value.value);
  if (!(value instanceof RubyString)) return String(value);
  // No encoding takes more than three bytes for a UTF-16 unit.
  return bytesToText({ bytes: value.bytes.subarray(0, 3 * (room + 2)), encoding: value.encoding });
}
