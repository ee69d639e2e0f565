import { cleanBytes } from './cleanBytes.ts';
import { RefusedYaml, type YamlFault } from './RefusedYaml.ts';
import { TextBuffer } from './TextBuffer.ts';
import { END, isBlank, isBlankOrEnd, isBreak, LINE_FEED, SPACE, TAB } from './yamlBytes.ts';

/** Walks over YAML text line by line; knows lines, columns, blanks, comments and document markers, and nothing of nodes. */
export class YamlReader {
  /** See cleanBytes. Where columns are counted nothing but ASCII stands before, so a byte is a character there. */
  readonly bytes: Buffer;
  /** For the scalar that is being read. */
  readonly collected = new TextBuffer();
  at = 0;
  lineStart = 0;
  #contentAt = -1;
  #contentColumn = -1;

  /** Throws RefusedYaml when the bytes are no text. */
  constructor(bytes: Buffer) {
    this.bytes = cleanBytes(bytes);
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  get isAtEnd(): boolean {
    return this.code() === END;
  }

  /** The byte at this distance; END at the end. */
  code(ahead = 0): number {
    return this.bytes[this.at + ahead] ?? END;
  }

  /** The text from one place up to another, which holds no line break. */
  textOf(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to);
  }

  skipBlanks(): void {
    const { bytes } = this;
    let { at } = this;
    while (isBlank(bytes[at] ?? END)) at += 1;
    this.at = at;
  }

  /** Whether nothing more stands on this line, at a place that skipBlanks has reached. */
  atLineEnd(): boolean {
    const code = this.code();
    return code === END || isBreak(code) || (code === 0x23 && isBlankOrEnd(this.code(-1)));
  }

  /** Whether the indicator stands here with white space or nothing after it. */
  atIndicator(indicator: '-' | '?' | ':'): boolean {
    return this.code() === indicator.charCodeAt(0) && isBlankOrEnd(this.code(1));
  }

  /** Whether a line begins here that starts or ends a document. */
  atMarker(): boolean {
    const code = this.code();
    if (this.at !== this.lineStart || (code !== 0x2d && code !== 0x2e)) return false;
    return this.code(1) === code && this.code(2) === code && isBlankOrEnd(this.code(3));
  }

  /**
   * Goes to the first character of the next line with content, unless it is there already, and gives its column; -1 at
   * the end of the document. Throws RefusedYaml when something is left over on this line.
   */
  nextColumn(): number {
    if (this.at === this.#contentAt) return this.#contentColumn;
    this.skipBlanks();
    if (!this.atLineEnd()) throw this.refusal('BAD_SYNTAX', 'something stands where a value has ended');
    while (this.atLineEnd() && !this.isAtEnd) this.#nextLine();
    this.#contentAt = this.at;
    this.#contentColumn = this.isAtEnd || this.atMarker() ? -1 : this.column;
    return this.#contentColumn;
  }

  /** Takes line breaks and the blanks around them; see collectFolded. */
  skipFold(): void {
    const { bytes } = this;
    let { at } = this;
    for (; ; at += 1) {
      const code = bytes[at] ?? END;
      if (isBreak(code)) this.lineStart = at + 1;
      else if (!isBlank(code)) break;
    }
    this.at = at;
  }

  /** Collects what the line breaks from a place up to here are folded to. */
  collectFolded(from: number, isFirstEscaped: boolean): void {
    const { bytes, at, collected } = this;
    let first = from;
    while (first < at && !isBreak(bytes[first] ?? END)) first += 1;
    const isFirstDropped = isFirstEscaped || bytes[first] === LINE_FEED;
    const count = this.collectBreaks(isFirstDropped ? first + 1 : first, at);
    if (count === 0 && !isFirstEscaped) collected.push(SPACE);
  }

  /** Collects the line breaks between two places, and says how many there are. */
  collectBreaks(from: number, to: number): number {
    const { bytes, collected } = this;
    let count = 0;
    for (let at = from; at < to;) {
      const feeds = at;
      while (at < to && bytes[at] === LINE_FEED) at += 1;
      collected.pushRun(bytes, feeds, at);
      count += at - feeds;
      const code = bytes[at] ?? END;
      if (at < to && code !== LINE_FEED && isBreak(code)) {
        collected.pushBreak(code);
        count += 1;
      }
      if (code !== LINE_FEED) at += 1;
    }
    return count;
  }

  /** Takes everything up to the next white space. */
  takeWord(): string {
    const { at } = this;
    while (!isBlankOrEnd(this.code())) this.at += 1;
    return this.textOf(at, this.at);
  }

  takeBreak(): void {
    this.at += 1;
    this.lineStart = this.at;
  }

  refusal(code: YamlFault, detail: string): RefusedYaml {
    let line = 0;
    for (let at = 0; at < this.at; at += 1) {
      const byte = this.bytes[at] ?? END;
      if (byte <= LINE_FEED && isBreak(byte)) line += 1;
    }
    return new RefusedYaml(code, line, detail);
  }

  #nextLine(): void {
    const { bytes } = this;
    let { at } = this;
    while (bytes[at] !== END && !isBreak(bytes[at] ?? END)) at += 1;
    this.at = at;
    if (this.isAtEnd) return;
    this.takeBreak();
    while (this.code() === SPACE) this.at += 1;
    const isIndentedByTab = this.code() === TAB;
    this.skipBlanks();
    if (isIndentedByTab && !this.atLineEnd()) throw this.refusal('BAD_SYNTAX', 'a tab is used as indentation');
  }
}
