import type { Figure, Measure } from './Figure.ts';

/** A figure as a table for people. */
export function describeFigure(figure: Figure): string {
  const { name, unit, product, limit, ratio, remarks } = figure;
  return [
    `${name} (${unit}, median of ${product.rounds.length} in turns)`,
    row('product', product),
    row('limit', limit),
    `  ratio    ${ratio.toFixed(3).padStart(11)}  ${verdictOf(figure)}`,
    ...remarks.map((remark) => `  ${remark}`),
  ].join('\n');
}

function verdictOf({ target, isReached }: Figure): string {
  if (target === undefined) return 'no target: the figure decides something';
  const sign = target.bound === 'at least' ? '≥' : '≤';
  return `target ${sign} ${target.ratio}: ${isReached === true ? 'reached' : 'MISSED'}`;
}

function row(title: string, { what, median, rounds }: Measure): string {
  const range = `${thousands(Math.min(...rounds))} to ${thousands(Math.max(...rounds))}`;
  return `  ${title.padEnd(8)} ${thousands(median).padStart(11)}  ${range}  ${what}`;
}

function thousands(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: 1 });
}
