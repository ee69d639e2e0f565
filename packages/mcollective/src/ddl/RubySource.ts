import type { Node, ProgramNode } from '@ruby/prism/src/nodes.js';
import { DdlError, type DdlFault } from './DdlError.ts';
import { runWithin } from './runWithin.ts';

/** Real files have at most some ten thousand bytes; what the parser costs grows with the size. */
const MAX_SOURCE_BYTES = 256 * 1024;
const TIME_LIMIT_MS = 1000;
/** What the values of one file may come to, with its loops unrolled; real files have some hundred values. */
const MAX_VALUES = 100_000;
const MAX_CHARACTERS = 1024 * 1024;

/** A parsed Ruby file that knows its lines. Nothing in it is ever run. */
export class RubySource {
  readonly file: string;
  readonly program: ProgramNode;
  readonly #bytes: Buffer;
  #valuesLeft = MAX_VALUES;
  #charactersLeft = MAX_CHARACTERS;

  private constructor(file: string, bytes: Buffer, program: ProgramNode) {
    this.file = file;
    this.#bytes = bytes;
    this.program = program;
  }

  /** Parses Ruby source of at most 256 KiB; throws DdlError SYNTAX with the line of the first fault. */
  static async parse(source: string, file: string): Promise<RubySource> {
    const bytes = Buffer.from(source, 'utf8');
    if (bytes.length > MAX_SOURCE_BYTES) throw new DdlError('UNSUPPORTED', { file, line: 0 }, 'larger than 256 KiB');
    const result = await parseGuarded(source, file);
    const parsed = new RubySource(file, bytes, result.value);
    const [fault] = result.errors;
    if (fault !== undefined)
      throw new DdlError('SYNTAX', { file, line: parsed.#line(fault.location.startOffset) }, fault.message);
    return parsed;
  }

  /** An error that points at a node. */
  error(code: DdlFault, node: Node, detail: string): DdlError {
    return new DdlError(code, { file: this.file, line: this.#line(node.location.startOffset) }, detail);
  }

  /** Counts one value, of so many characters, against the budget of this file; throws DdlError UNSUPPORTED when it is spent. */
  charge(node: Node, characters = 0): void {
    this.#valuesLeft -= 1;
    this.#charactersLeft -= characters;
    if (this.#valuesLeft < 0) throw this.error('UNSUPPORTED', node, `loops make more than ${MAX_VALUES} values`);
    if (this.#charactersLeft < 0)
      throw this.error('UNSUPPORTED', node, `the texts of this file grow beyond ${MAX_CHARACTERS} characters`);
  }

  #line(offset: number): number {
    let line = 1;
    for (let at = 0; at < offset; at += 1) if (this.#bytes[at] === 10) line += 1;
    return line;
  }
}

/**
 * Nested source overflows the small stack of the parser's WebAssembly into its own memory: it traps, hangs, or goes on
 * with nonsense. So each file has an instance and a time limit of its own.
 */
async function parseGuarded(source: string, file: string) {
  // Loaded late: it brings node:wasi, which warns that it is experimental, to programs that read no DDL.
  const { loadPrism } = await import('@ruby/prism');
  const parse = await loadPrism();
  try {
    return runWithin(TIME_LIMIT_MS, () => parse(source, { filepath: file }));
  } catch (cause) {
    throw new DdlError('UNSUPPORTED', { file, line: 0 }, 'the Ruby parser gave up on it: it is nested too deep', {
      cause,
    });
  }
}
