/** A text that means more to somebody than it shows. */
export interface HostileText {
  readonly what: string;
  readonly text: string;
  /** The inputs whose declared type takes it. */
  readonly allowedBy: readonly string[];
}

const input = (name: string, declared: object): { readonly name: string } => ({
  name,
  ...{ keyType: 'symbol', prompt: name, description: name, optional: true },
  ...declared,
});
const patterned = (validation: string): object => ({ type: 'string', validation, validationKind: 'regex' });

/** One of every type that a DDL can declare. */
export const HOSTILE_INPUTS = [
  input('text', { ...patterned('.*'), maxLength: 90 }),
  input('anything', patterned('[\\s\\S]*')),
  input('word', patterned('^\\w[\\w.-]*$')),
  input('shell', { type: 'string', validation: 'shellsafe', validationKind: 'validator' }),
  input('address', { type: 'string', validation: 'ipv4address', validationKind: 'validator' }),
  input('choice', { type: 'list', list: ['one', 'two'] }),
  input('number', { type: 'number' }),
  input('count', { type: 'integer' }),
  input('flag', { type: 'boolean' }),
] as const;

const FREE = ['text', 'anything'];

/** With where each is allowed; nowhere unless it says so. */
export const HOSTILE_TEXTS: readonly HostileText[] = [
  { what: 'a line break', text: 'a\nb', allowedBy: [] },
  { what: 'a line break at the end', text: 'one\n', allowedBy: [] },
  { what: 'a carriage return', text: 'a\rb', allowedBy: [] },
  { what: 'a NUL', text: 'one\0', allowedBy: [] },
  { what: 'an escape sequence', text: '\u001b[2J', allowedBy: [] },
  { what: 'a control character of 8 bits', text: 'a\u009bb', allowedBy: [] },
  { what: 'a line separator', text: 'a\u2028b', allowedBy: [] },
  { what: 'a paragraph separator', text: 'a\u2029b', allowedBy: [] },
  { what: 'half of a surrogate pair', text: 'a\ud800', allowedBy: [] },
  { what: 'the other half', text: '\udc00a', allowedBy: [] },
  { what: 'a text of a megabyte', text: 'a'.repeat(1_048_576), allowedBy: [] },
  { what: 'a text of 10,001 characters', text: 'a'.repeat(10_001), allowedBy: [] },
  { what: 'a text longer than its input says', text: 'a'.repeat(91), allowedBy: ['anything', 'word', 'shell'] },
  { what: 'an override of the direction', text: 'a\u202eb', allowedBy: [...FREE, 'shell'] },
  { what: 'a leading dash', text: '-rf', allowedBy: [...FREE, 'shell'] },
  { what: 'a command after another', text: 'a && b', allowedBy: FREE },
  { what: 'a command in the background', text: 'a & b', allowedBy: [...FREE, 'shell'] },
  { what: 'a substitution', text: '$(id)', allowedBy: FREE },
  { what: 'a substitution in the old form', text: '`id`', allowedBy: FREE },
  { what: 'the next command', text: 'a; b', allowedBy: FREE },
];

/** Keys that mean something to an ORM or to JavaScript, as they come over the wire. */
export const HOSTILE_JSON: readonly string[] = [
  '{"$and": [{"id": 1}]}',
  '{"$or": []}',
  '{"$ne": ""}',
  '{"$raw": "1 = 1"}',
  '{"$not": {}, "text": "a"}',
  '{"text": {"$ne": ""}}',
  '{"text": {"$raw": "now()"}}',
  '{"text": [{"$like": "%"}]}',
  '{"text.length": 1}',
  '{"owner.isAdmin": true}',
  '{"__proto__": {"isAdmin": true}}',
  '{"__proto__": null}',
  '{"constructor": {"prototype": {"isAdmin": true}}}',
  '{"text": {"__proto__": {"isAdmin": true}}}',
  '{"toString": "a"}',
];
