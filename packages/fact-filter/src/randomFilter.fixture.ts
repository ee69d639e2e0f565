import { attributeNames, fieldTypes, typeOf, type AttributeName } from './attributes.ts';
import type { Field, Filter, Term } from './Filter.ts';
import { isMembershipOperator, type OperatorName } from './operators.ts';
import { isTaskField } from './taskAttributes.ts';
import { random, pick, type Random } from './random.fixture.ts';

const texts = [
  'web1',
  '',
  'and',
  'ALL',
  'not',
  'under',
  'has',
  'null?',
  'set?',
  'Before',
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
  '-5',
  '+5.0',
  '^a',
  '!',
  '!a',
  '~',
  'Größe',
  '🚀',
  '\n',
  '\u00a0',
  'a,b',
  '|',
  '&',
  'x=',
  '>',
];
const instants = ['today', 'Monday', '2026-11-22 10:42', '2026-11', '30 minutes ago', ' 2  DAYS from now ', 'now'];
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
  'a!',
  '\n',
];
const tasks = ['1', '12', '999999999'];

/** What random filters speak of. */
export interface Words {
  readonly texts: readonly string[];
  readonly instants: readonly string[];
  readonly paths: readonly string[];
  readonly tasks?: readonly string[];
}

/** A filter that depends on nothing but the seed and the words, of any shape that the parser can give. */
export function randomFilter(seed: number, words: Words = { texts, instants, paths }): Filter {
  const next = random(seed);
  if (next() < 0.01) return { kind: 'all' };
  return randomNode({ next, words, budget: { terms: 39 } }, 5);
}

interface Making {
  readonly next: Random;
  readonly words: Words;
  readonly budget: { terms: number };
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
    case 'membership':
    case 'presence':
      return { ...filter, from: 0, to: 0 };
  }
}

/** Stops joining when the terms that the parser reads are used up. */
function randomNode(making: Making, depth: number): Filter {
  const { next, budget } = making;
  const kind = depth === 0 || budget.terms < 1 ? 'term' : pick(next, ['term', 'and', 'or', 'not'] as const);
  if (kind === 'term') return randomTerm(making);
  if (kind === 'not') return { kind, operand: randomNode(making, depth - 1) };
  const length = Math.min(2 + Math.floor(next() * 3), budget.terms + 1);
  if (length < 2) return randomTerm(making);
  budget.terms -= length - 1;
  return { kind, operands: Array.from({ length }, () => randomNode(making, depth - 1)) };
}

function randomTerm(making: Making): Term {
  const { next, words } = making;
  const place = { from: 0, to: 0 };
  const field = randomField(making);
  const ofTasks = isTaskField(field);
  if (field.kind !== 'any' && !ofTasks && next() < 0.1) return { kind: 'presence', field, ...place };
  const fitting: readonly OperatorName[] = fieldTypes[typeOf(field)].operators;
  const operator = pick(next, fitting);
  const numbers = ofTasks ? (words.tasks ?? tasks) : undefined;
  if (isMembershipOperator(operator)) {
    const values = Array.from({ length: 1 + Math.floor(next() * 4) }, () => pick(next, numbers ?? words.texts));
    return { kind: 'membership', field, operator, values, ...place };
  }
  const value = pick(next, numbers ?? (typeOf(field) === 'instant' ? words.instants : fittingTexts(words, operator)));
  return { kind: 'comparison', field, operator, value, ...place };
}

/** The parser takes no empty text to look for. */
function fittingTexts({ texts }: Words, operator: OperatorName): readonly string[] {
  const looking = operator === 'like' || operator === 'notLike' || operator === 'under';
  return looking ? texts.filter((text) => text !== '') : texts;
}

function randomField({ next, words }: Making): Field {
  const choice = next();
  if (choice < 0.2) return { kind: 'any' };
  if (choice < 0.6) return { kind: 'fact', path: pick(next, words.paths) };
  return { kind: 'attribute', name: pick<AttributeName>(next, attributeNames) };
}
