import { EXPORT_FORMATS, exportTask } from '@chargehand/task-export';
import type { ExportedTarget, ExportedTask, ExportFormat } from '@chargehand/task-export';

/** One page of the hosts of a task. */
export interface TargetPage {
  readonly nodes: readonly ExportedTarget[];
  /** Null: it was the last one. */
  readonly next: string | null;
}

/** What is exported, and how its hosts are got. */
export interface ExportSource {
  readonly format: ExportFormat;
  readonly task: ExportedTask;
  /** Reads the page after a cursor; null: the first one. Rejects when it is cancelled. */
  readonly readPage: (after: string | null) => Promise<TargetPage>;
  /** Told after every page how many hosts have come. */
  readonly onProgress: (hosts: number) => void;
}

/** Characters that are kept as text before they are given away to the browser, which may put them on disk. */
const PIECE_LENGTH = 1_000_000;

/** Writes a task page by page into a file of the browser, which never stands in memory as one text. Rejects with whatever readPage does. */
export async function collectExport(source: ExportSource): Promise<{ readonly file: Blob; readonly hosts: number }> {
  const pieces: Blob[] = [];
  let texts: string[] = [];
  let length = 0;
  const give = (): void => {
    pieces.push(new Blob(texts));
    texts = [];
    length = 0;
  };
  const counter = { hosts: 0 };
  for await (const text of exportTask(source.format, source.task, targetsOf(source, counter))) {
    texts.push(text);
    length += text.length;
    if (length >= PIECE_LENGTH) give();
  }
  give();
  return { file: new Blob(pieces, { type: EXPORT_FORMATS[source.format].mediaType }), hosts: counter.hosts };
}

async function* targetsOf(
  { readPage, onProgress }: ExportSource,
  counter: { hosts: number },
): AsyncGenerator<ExportedTarget> {
  let after: string | null = null;
  do {
    const page: TargetPage = await readPage(after);
    yield* page.nodes;
    counter.hosts += page.nodes.length;
    onProgress(counter.hosts);
    after = page.next;
  } while (after !== null);
}
