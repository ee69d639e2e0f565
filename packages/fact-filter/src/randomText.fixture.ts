import { pick, random } from './random.fixture.ts';

/** Pieces of the language, and of what is like it. */
export const pieces = [
  ...['and', 'OR', 'not', '&', '&&', '|', '||', '!', '-', '(', '(', ')', ')', ',', ' ', ' ', ' ', '\n', '\t', '\u00a0'],
  ...[
    '=',
    '==',
    '!=',
    '<>',
    '~',
    '!~',
    '<',
    '<=',
    '>',
    '>=',
    '^',
    '!^',
    'at',
    'before',
    'After',
    'under',
    'has',
    'set?',
  ],
  ...[
    'null?',
    'all',
    'name',
    'hostgroup',
    'parent_hostgroup',
    'Location',
    'last_seen',
    'class',
    'agent',
    'facts.os::family',
  ],
  ...[
    'facts.',
    'facts.a',
    'params.a',
    '"',
    '"',
    '\\',
    "'",
    '"a b"',
    '""',
    '"30 minutes ago"',
    'today',
    '2026-11',
    '5',
    '-5.5',
  ],
  ...[
    '+',
    'a',
    'web-1',
    'a*b',
    '%',
    'Größe',
    '東京',
    '🚀',
    'e\u0301',
    '\u202e',
    '“',
    '’',
    '＝',
    '10.1.2',
    'name^',
    '__proto__',
    'constructor',
    ' and ',
    ' or ',
  ],
  ...[' = ', ' ^ (', ' under ', 'name = a', ' (', ') ', 'name ~ x ', 'not ', 'has '],
];
/** What no filter may hold. */
export const brokenPieces = ['\0', '\ud800', '\udc00'];

/** A mixture of the words of the language that depends on nothing but the seed. */
export function randomText(seed: number): string {
  const next = random(seed);
  const length = 1 + Math.floor(next() * (next() < 0.01 ? 200 : 14));
  const text = Array.from({ length }, () => pick(next, pieces)).join(next() < 0.5 ? ' ' : '');
  return next() < 0.02 ? text + pick(next, brokenPieces) : text;
}
