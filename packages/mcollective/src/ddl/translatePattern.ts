/** A Ruby pattern as JavaScript understands it. */
export interface TranslatedPattern {
  readonly source: string;
  readonly flags: string;
  /** The two languages differ on other characters here, so only values of ASCII can be judged. */
  readonly asciiOnly: boolean;
}

/** The pattern uses something that JavaScript has no equal for. */
class Untranslatable extends Error {}

const ESCAPED_OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['A', '^'],
  ['z', '$'],
  // Ruby lets one line break follow \Z; a value with one never comes this far.
  ['Z', '$'],
  ['h', '[0-9a-fA-F]'],
  ['H', '[^0-9a-fA-F]'],
  ['w', '[0-9A-Za-z_]'],
  ['W', '[^0-9A-Za-z_]'],
  ['s', '[ \\t\\r\\n\\f\\v]'],
  ['S', '[^ \\t\\r\\n\\f\\v]'],
]);
const ESCAPED_INSIDE: ReadonlyMap<string, string> = new Map([
  ['h', '0-9a-fA-F'],
  ['w', '0-9A-Za-z_'],
  ['s', ' \\t\\r\\n\\f\\v'],
]);
const POSIX_CLASSES: ReadonlyMap<string, string> = new Map([
  ['alpha', '\\p{Alphabetic}'],
  ['alnum', '\\p{Alphabetic}\\p{Nd}'],
  ['digit', '\\p{Nd}'],
  ['upper', '\\p{Uppercase}'],
  ['lower', '\\p{Lowercase}'],
  ['space', '\\p{White_Space}'],
  ['blank', ' \\t'],
  ['xdigit', '0-9A-Fa-f'],
]);
/** What stands before a place in a character class; a range that is complete counts as start. */
type ClassPart = 'start' | 'character' | 'set' | 'hyphen' | 'range';

/** Groups that mean the same in both languages: plain, non-capturing, looking around, named. */
const SAME_GROUP = /^\((?:(?!\?)|\?(?::|=|!|<=|<!|<[A-Za-z_]\w*>))/;

/**
 * Translates a Ruby (Onigmo) pattern. `^` and `$` mean start and end of the whole value, not of a line: stricter than
 * Ruby on purpose, else `ok⏎anything` would pass. Undefined: it cannot be translated faithfully.
 */
export function translatePattern(pattern: string): TranslatedPattern | undefined {
  try {
    const translated = new Translator(pattern).translate();
    new RegExp(translated.source, translated.flags);
    return translated;
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Translator {
  readonly #pattern: string;
  #at = 0;
  #asciiOnly = false;
  #foldsOtherwise: boolean;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#foldsOtherwise = /[^\x00-\x7f]/.test(pattern);
  }

  translate(): TranslatedPattern {
    const [whole = '', letters = ''] = /^\(\?([im]+)\)/.exec(this.#pattern) ?? [];
    this.#at = whole.length;
    let source = '';
    while (this.#at < this.#pattern.length) source += this.#element();
    const ignoreCase = letters.includes('i');
    // JavaScript takes the complement of a property before it ignores case, and does not know that "ß" is "SS".
    if (ignoreCase && this.#foldsOtherwise) throw new Untranslatable();
    const flags = `u${ignoreCase ? 'i' : ''}${letters.includes('m') ? 's' : ''}`;
    return { source, flags, asciiOnly: this.#asciiOnly || ignoreCase };
  }

  #element(): string {
    const rest = this.#pattern.slice(this.#at);
    const letter = rest.charAt(0);
    if (letter === '\\') return this.#escape(rest);
    if (letter === '[') return this.#class();
    if (letter === '(') return this.#take(SAME_GROUP.exec(rest)?.[0]);
    if (letter === '{') return this.#brace(rest);
    if (letter === ']' || letter === '}') return `\\${this.#take(letter)}`;
    if ('*+?'.includes(letter)) return this.#quantifier(rest);
    return this.#take(/^[^]/u.exec(rest)?.[0]);
  }

  /** `a++` is possessive in Ruby; JavaScript would backtrack and accept more. */
  #quantifier(rest: string): string {
    if (/^[*+?]\+/.test(rest)) throw new Untranslatable();
    return this.#take(/^[*+?]\??/.exec(rest)?.[0]);
  }

  #brace(rest: string): string {
    const upTo = /^\{,(\d+)\}/.exec(rest);
    if (upTo !== null) {
      this.#at += upTo[0].length;
      return this.#afterBrace(`{0,${upTo[1] ?? ''}}`);
    }
    const counted = /^\{\d+(?:,\d*)?\}/.exec(rest);
    if (counted === null) return `\\${this.#take('{')}`;
    return this.#afterBrace(this.#take(counted[0]));
  }

  /** Ruby reads a second quantifier as one around the first. */
  #afterBrace(quantifier: string): string {
    if (/^[*+?{]/.test(this.#pattern.slice(this.#at))) throw new Untranslatable();
    return quantifier;
  }

  #escape(rest: string): string {
    const letter = rest.charAt(1);
    const fixed = ESCAPED_OUTSIDE.get(letter);
    if (fixed !== undefined) return this.#skip(2, fixed);
    if (letter === 'b' || letter === 'B') {
      this.#asciiOnly = true;
      return this.#take(`\\${letter}`);
    }
    return letter === 'd' ? this.#take('\\d') : this.#character(rest);
  }

  /**
   * An escape that stands for one character, or a Unicode property; the same inside and outside of a class. References
   * to groups are none: to one that took no part they fail in Ruby and match in JavaScript.
   */
  #character(rest: string): string {
    const letter = rest.charAt(1);
    if (/^[ntrfv]/.test(letter)) return this.#take(`\\${letter}`);
    if (letter === 'e') return this.#skip(2, '\\x1b');
    if (letter === 'a') return this.#skip(2, '\\x07');
    const coded = /^\\(?:x[0-7][0-9A-Fa-f]|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|[pP]\{[A-Z][a-z]?\})/.exec(rest);
    this.#foldsOtherwise ||= /^[pPu]/.test(letter);
    if (coded !== null) return this.#take(coded[0]);
    const other = /^\\([^\p{L}\p{N}])/u.exec(rest);
    if (other === null) throw new Untranslatable();
    return this.#skip(other[0].length, literal(other[1] ?? ''));
  }

  #class(): string {
    let source = this.#pattern.startsWith('[^', this.#at) ? this.#take('[^') : this.#take('[');
    if (this.#pattern.charAt(this.#at) === ']') throw new Untranslatable();
    let previous: ClassPart = 'start';
    while (this.#pattern.charAt(this.#at) !== ']') {
      const rest = this.#pattern.slice(this.#at);
      if (rest === '' || rest.startsWith('&&')) throw new Untranslatable();
      const part: { source: string; kind: ClassPart } = rest.startsWith('-')
        ? this.#hyphen(previous, rest)
        : this.#classMember(rest);
      source += part.source;
      previous = previous === 'range' ? 'start' : part.kind;
    }
    return source + this.#take(']');
  }

  /** A hyphen is itself at the ends and after a range; Ruby refuses one between sets. */
  #hyphen(previous: ClassPart, rest: string): { source: string; kind: ClassPart } {
    if (rest.startsWith('-]')) return { source: this.#skip(1, '\\-'), kind: 'hyphen' };
    if (previous === 'start') return { source: this.#skip(1, '\\-'), kind: 'hyphen' };
    if (previous !== 'character' || /^-(?:[-[]|\\[hHwWsSdDpP])/.test(rest)) throw new Untranslatable();
    return { source: this.#take('-'), kind: 'range' };
  }

  #classMember(rest: string): { source: string; kind: 'character' | 'set' } {
    const posix = /^\[:([a-z]+):\]/.exec(rest);
    if (posix !== null) {
      const set = POSIX_CLASSES.get(posix[1] ?? '');
      if (set === undefined) throw new Untranslatable();
      return { source: this.#skip(posix[0].length, set), kind: 'set' };
    }
    if (rest.startsWith('[')) throw new Untranslatable();
    if (!rest.startsWith('\\')) {
      const letter = /^[^]/u.exec(rest)?.[0] ?? '';
      return { source: this.#skip(letter.length, literal(letter)), kind: 'character' };
    }
    const set = ESCAPED_INSIDE.get(rest.charAt(1));
    if (set !== undefined) return { source: this.#skip(2, set), kind: 'set' };
    if (/^\\[dDW]/.test(rest)) return { source: this.#take(rest.slice(0, 2)), kind: 'set' };
    return { source: this.#character(rest), kind: /^\\[pP]/.test(rest) ? 'set' : 'character' };
  }

  #take(text: string | undefined): string {
    if (text === undefined || text === '') throw new Untranslatable();
    return this.#skip(text.length, text);
  }

  #skip(length: number, replacement: string): string {
    this.#at += length;
    return replacement;
  }
}

/** Escapes what means something in a JavaScript pattern with the u flag, inside and outside of classes. */
function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(character) ? (character === '-' ? '\\x2d' : `\\${character}`) : character;
}
