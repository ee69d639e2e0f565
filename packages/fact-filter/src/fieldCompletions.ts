import { attributeNames, attributes, fieldTypes } from './attributes.ts';
import { maxCompletions, type Completion, type CompletionSource } from './Completion.ts';
import type { Cursor } from './cursorAt.ts';
import { printWord } from './printFilter.ts';
import { isTaskAttribute } from './taskAttributes.ts';

const keywords = [
  { text: 'not', detail: 'what follows is not so' },
  { text: 'has', detail: 'a field has a value' },
  { text: 'null?', detail: 'a field has no value' },
];

/** The fields and, where a term may stand, the keywords that begin with what was written; facts also without `facts.` before them. */
export async function fieldCompletions(cursor: Cursor, source: CompletionSource): Promise<readonly Completion[]> {
  const { prefix, from, to, slot } = cursor;
  const folded = prefix.toLowerCase();
  const path = /^facts\.(.*)$/is.exec(prefix)?.[1];
  const known =
    path === undefined
      ? [...attributeFields(slot), factsField, ...(slot.kind === 'field' ? [] : keywordsOf(slot))]
      : [];
  const fitting = known.filter(({ label }) => label.startsWith(folded)).map((each) => ({ ...each, from, to }));
  if (prefix === '') return fitting;
  const names = await source.factNames((path ?? prefix).replaceAll('::', '.'), maxCompletions);
  return [...fitting, ...names.map((name) => factField(name, cursor))];
}

type Choice = Omit<Completion, 'from' | 'to'>;

/** Of tasks no `has` can be asked. */
function attributeFields(slot: Cursor['slot']): readonly Choice[] {
  const names = attributeNames.filter((name) => slot.kind !== 'field' || !isTaskAttribute(name));
  return names.map((name) => ({
    kind: 'FIELD',
    text: name,
    label: name,
    detail: fieldTypes[attributes[name].type].label,
  }));
}

const factsField: Choice = { kind: 'FIELD', text: 'facts.', label: 'facts.', detail: 'a fact by its dotted name' };

function keywordsOf(slot: Cursor['slot']): readonly Choice[] {
  const all = slot.kind === 'term' && slot.start ? [{ text: 'all', detail: 'every host' }] : [];
  return [...keywords, ...all].map(({ text, detail }) => ({ kind: 'KEYWORD', text, label: text, detail }));
}

function factField(name: string, { from, to }: Cursor): Completion {
  const label = `facts.${name}`;
  return { kind: 'FIELD', text: printWord(label), label, from, to, detail: 'fact' };
}
