import type { loadPrism } from '@ruby/prism';
import type { Node, ProgramNode } from '@ruby/prism/src/nodes.js';
import { DdlError, type DdlFault } from './DdlError.ts';

const MAX_SOURCE_BYTES = 1024 * 1024;

let prism: ReturnType<typeof loadPrism> | undefined;

/** A parsed Ruby file that knows its lines. Nothing in it is ever run. */
export class RubySource {
  readonly file: string;
  readonly program: ProgramNode;
  readonly #bytes: Buffer;

  private constructor(file: string, bytes: Buffer, program: ProgramNode) {
    this.file = file;
    this.#bytes = bytes;
    this.program = program;
  }

  /** Parses Ruby source; throws DdlError SYNTAX with the line of the first fault. */
  static async parse(source: string, file: string): Promise<RubySource> {
    const bytes = Buffer.from(source, 'utf8');
    if (bytes.length > MAX_SOURCE_BYTES) throw new DdlError('UNSUPPORTED', { file, line: 0 }, 'larger than 1 MiB');
    // Loaded late: it brings node:wasi, which warns that it is experimental, to programs that read no DDL.
    prism ??= import('@ruby/prism').then((module) => module.loadPrism());
    const parse = await prism;
    const result = guardParser(() => parse(source, { filepath: file }), file);
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

  #line(offset: number): number {
    let line = 1;
    for (let at = 0; at < offset; at += 1) if (this.#bytes[at] === 10) line += 1;
    return line;
  }
}

/** Absurdly nested source overflows the stack of the parser or of its reader. */
function guardParser<T>(parse: () => T, file: string): T {
  try {
    return parse();
  } catch (cause) {
    prism = undefined;
    throw new DdlError('UNSUPPORTED', { file, line: 0 }, 'the Ruby parser gave up on it', { cause });
  }
}
