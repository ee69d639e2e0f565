import { RubySymbol, type RubyValue } from '../rubyMarshal/RubyValue.ts';
import { ClassName } from './ClassName.ts';

/** Joined text can double with every loop around it. */
const MAX_CHARACTERS = 100_000;

/** Methods of text that give text; of a symbol they give a symbol. */
const CASE_METHODS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['capitalize', capitalize],
  ['upcase', (text: string) => text.toUpperCase()],
  ['downcase', (text: string) => text.toLowerCase()],
  ['freeze', (text: string) => text],
]);
/** Ruby strips NUL too, but a DDL that holds one is not worth it. */
const TEXT_METHODS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['strip', (text: string) => text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')],
  ['chomp', (text: string) => text.replace(/(?:\r\n|\n|\r)$/, '')],
]);

/** What a method without arguments gives for a literal in Ruby; undefined: not a method that a DDL may use, or Ruby would fail. */
export function textMethod(name: string, receiver: RubyValue): RubyValue | undefined {
  if (receiver instanceof ClassName) return undefined;
  if (receiver instanceof RubySymbol) return symbolMethod(name, receiver);
  if (typeof receiver === 'number' || typeof receiver === 'bigint') return name === 'to_s' ? `${receiver}` : undefined;
  if (typeof receiver !== 'string') return undefined;
  if (name === 'to_s') return receiver;
  if (name === 'to_sym') return new RubySymbol(receiver);
  return (CASE_METHODS.get(name) ?? TEXT_METHODS.get(name))?.(receiver);
}

/** All texts in one; undefined: longer than any description is. */
export function joinTexts(texts: readonly string[]): string | undefined {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return length > MAX_CHARACTERS ? undefined : texts.join('');
}

function symbolMethod(name: string, { name: text }: RubySymbol): RubyValue | undefined {
  if (name === 'to_s') return text;
  if (name === 'to_sym') return new RubySymbol(text);
  const changed = CASE_METHODS.get(name)?.(text);
  return changed === undefined ? undefined : new RubySymbol(changed);
}

function capitalize(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}
