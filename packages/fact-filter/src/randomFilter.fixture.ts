import { attributeNames, type Comparison, type Filter } from './Filter.ts';
import type { OperatorName } from './operators.ts';

const texts = [
  'web1',
  '',
  'and',
  'ALL',
  'not',
  'a b',
  ' x ',
  '"',
  "'",
  '\\',
  '\\"',
  'a*%_b',
  '(',
  ')',
  '!=',
  '-x',
  '!',
  '~',
  'Größe',
  '🚀',
  '\n',
  'a,b',
  '|',
  '&',
  'x=',
  '>',
];
const paths = [
  'os.family',
  'a',
  'my key',
  'x(y)',
  'networking.interfaces.eth0:1.ip',
  'größe',
  '"',
  "it's",
  '\\',
  '.',
  'a=b',
  '\n',
];
const operatorNames: readonly OperatorName[] = ['equal', 'notEqual', 'like', 'notLike'];

/** A filter that depends on nothing but the seed, of any shape that the parser can give. */
export function randomFilter(seed: number): Filter {
  const next = randomNumbers(seed);
  return next() < 0.01 ? { kind: 'all' } : randomNode(next, 4);
}

/** A filter with all offsets 0, to compare meaning alone. */
export function withoutPositions(filter: Filter): Filter {
  switch (filter.kind) {
    case 'all':
      return filter;
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map(withoutPositions) };
    case 'not':
      return { ...filter, operand: withoutPositions(filter.operand) };
    case 'comparison':
      return { ...filter, from: 0, to: 0 };
  }
}

function randomNode(next: () => number, depth: number): Filter {
  const kind = depth === 0 ? 'comparison' : pick(next, ['comparison', 'and', 'or', 'not'] as const);
  if (kind === 'comparison') return randomComparison(next);
  if (kind === 'not') return { kind, operand: randomNode(next, depth - 1) };
  const length = 2 + Math.floor(next() * 3);
  return { kind, operands: Array.from({ length }, () => randomNode(next, depth - 1)) };
}

function randomComparison(next: () => number): Comparison {
  const field =
    next() < 0.5
      ? ({ kind: 'attribute', name: pick(next, attributeNames) } as const)
      : ({ kind: 'fact', path: pick(next, paths) } as const);
  return { kind: 'comparison', field, operator: pick(next, operatorNames), value: pick(next, texts), from: 0, to: 0 };
}

function pick<T>(next: () => number, choices: readonly [T, ...T[]] | readonly T[]): T {
  const choice = choices[Math.floor(next() * choices.length)];
  if (choice === undefined) throw new RangeError('Nothing to pick from');
  return choice;
}

/** A linear congruential generator: poor, but the same everywhere. */
function randomNumbers(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 4_294_967_296;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
