import { RefusedYaml, type YamlFault } from './RefusedYaml.ts';

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;

/** Walks over YAML text line by line; knows lines, columns, blanks, comments and document markers, and nothing of nodes. */
export class YamlReader {
  readonly text: string;
  at = 0;
  lineStart = 0;
  #contentAt = -1;
  #contentColumn = -1;

  /** Takes text without carriage returns and NEL. */
  constructor(text: string) {
    // The first line then begins after a break like all others.
    this.text = `\n${text}`;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The UTF-16 unit at this distance; NaN at the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead);
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.at += 1;
  }

  /** Whether nothing more stands on this line, at a place that skipBlanks has reached. */
  atLineEnd(): boolean {
    const code = this.code();
    return Number.isNaN(code) || isBreak(code) || (code === 0x23 && isBlankOrEnd(this.code(-1)));
  }

  /** Whether the indicator stands here with white space or nothing after it. */
  atIndicator(indicator: '-' | '?' | ':'): boolean {
    return this.code() === indicator.charCodeAt(0) && isBlankOrEnd(this.code(1));
  }

  /** Whether a line begins here that starts or ends a document. */
  atMarker(): boolean {
    if (this.at !== this.lineStart || !isBlankOrEnd(this.code(3))) return false;
    return this.text.startsWith('---', this.at) || this.text.startsWith('...', this.at);
  }

  /**
   * Goes to the first character of the next line with content, unless it is there already, and gives its column; -1 at
   * the end of the document. Throws RefusedYaml when something is left over on this line.
   */
  nextColumn(): number {
    if (this.at === this.#contentAt) return this.#contentColumn;
    this.skipBlanks();
    if (!this.atLineEnd()) throw this.refusal('BAD_SYNTAX', 'something stands where a value has ended');
    while (this.atLineEnd() && this.at < this.text.length) this.#nextLine();
    this.#contentAt = this.at;
    this.#contentColumn = this.at >= this.text.length || this.atMarker() ? -1 : this.column;
    return this.#contentColumn;
  }

  /** Takes line breaks and the blanks around them, and gives what they are folded to. */
  fold(isFirstEscaped: boolean): string {
    let first = '';
    let rest = '';
    if (isFirstEscaped) this.takeBreak();
    for (;;) {
      if (isBlank(this.code())) this.at += 1;
      else if (!isBreak(this.code())) break;
      else if (first === '' && !isFirstEscaped) first = this.takeBreak();
      else rest += this.takeBreak();
    }
    return first === '\n' ? rest || ' ' : first + rest;
  }

  /** Takes everything up to the next white space. */
  takeWord(): string {
    const { at } = this;
    while (!isBlankOrEnd(this.code())) this.at += 1;
    return this.text.slice(at, this.at);
  }

  takeBreak(): string {
    const taken = this.text.charAt(this.at);
    this.at += 1;
    this.lineStart = this.at;
    return taken;
  }

  refusal(code: YamlFault, detail: string): RefusedYaml {
    let line = 0;
    for (let at = 0; at < this.at; at += 1) if (isBreak(this.text.charCodeAt(at))) line += 1;
    return new RefusedYaml(code, line, detail);
  }

  #nextLine(): void {
    while (this.at < this.text.length && !isBreak(this.code())) this.at += 1;
    if (this.at >= this.text.length) return;
    this.takeBreak();
    while (this.code() === SPACE) this.at += 1;
    const isIndentedByTab = this.code() === TAB;
    this.skipBlanks();
    if (isIndentedByTab && !this.atLineEnd()) throw this.refusal('BAD_SYNTAX', 'a tab is used as indentation');
  }
}

/** Space and tab. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The line breaks that are left when carriage returns and NEL are gone; two of them are kept as they are by folding. */
export function isBreak(code: number): boolean {
  return code === LINE_FEED || code === 0x2028 || code === 0x2029;
}

/** White space, or NaN: the end of the text. */
export function isBlankOrEnd(code: number): boolean {
  return isBlank(code) || isBreak(code) || Number.isNaN(code);
}
