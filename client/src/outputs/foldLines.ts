/** A line of two texts side by side. */
export interface DiffLine {
  readonly kind: 'SAME' | 'ADDED' | 'REMOVED';
  readonly text: string;
}

/** A line that is shown, or how many lines that are the same were folded away. */
export type FoldedLine = DiffLine | { readonly kind: 'FOLDED'; readonly count: number };

const context = 3;

/** Folds away what is the same, but for a few lines around each difference. One line is never folded: to say so takes as much room. */
export function foldLines(lines: readonly DiffLine[]): readonly FoldedLine[] {
  const changed = lines.flatMap(({ kind }, place) => (kind === 'SAME' ? [] : [place]));
  const folded: FoldedLine[] = [];
  let end = 0;
  for (const place of changed) {
    const begin = Math.max(end, place - context);
    folded.push(...fold(lines.slice(end, begin)));
    end = Math.max(end, Math.min(lines.length, place + context + 1));
    folded.push(...lines.slice(begin, end));
  }
  return [...folded, ...fold(lines.slice(end))];
}

function fold(lines: readonly DiffLine[]): readonly FoldedLine[] {
  return lines.length < 2 ? lines : [{ kind: 'FOLDED', count: lines.length }];
}
