import type { Figure, Measure } from './Figure.ts';

/** A figure as a table for people. */
export function describeFigure(figure: Figure): string {
  const { name, unit, product, limit, ratio, target, isReached, remarks } = figure;
  const verdict = isReached ? 'reached' : 'NOT REACHED';
  return [
    `${name} (${unit}/s, median of ${product.rounds.length} rounds in turns)`,
    row('product', product),
    row('limit', limit),
    `  ratio    ${ratio.toFixed(3).padStart(11)}  target ≥ ${target}: ${verdict}`,
    ...remarks.map((remark) => `  ${remark}`),
  ].join('\n');
}

function row(title: string, { what, median, rounds }: Measure): string {
  const range = `${thousands(Math.min(...rounds))} to ${thousands(Math.max(...rounds))}`;
  return `  ${title.padEnd(8)} ${thousands(median).padStart(11)}  ${range}  ${what}`;
}

function thousands(number: number): string {
  return number.toLocaleString('en');
}
