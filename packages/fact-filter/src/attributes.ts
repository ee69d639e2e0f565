import type { Field } from './Filter.ts';
import type { OperatorName } from './operators.ts';

const textOperators: readonly OperatorName[] = [
  'equal',
  'notEqual',
  'like',
  'notLike',
  'in',
  'notIn',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
];

/** What a field holds, with the operators that fit it: a text, the title of a node of a tree, a set of texts, an instant, or a set of tasks. */
export const fieldTypes = {
  text: { operators: textOperators, label: 'text' },
  title: { operators: ['under', ...textOperators], label: 'full path' },
  set: { operators: textOperators, label: 'set' },
  instant: {
    operators: ['less', 'greater', 'equal', 'notEqual', 'lessOrEqual', 'greaterOrEqual'],
    label: 'time',
  },
  task: { operators: ['equal', 'notEqual', 'in', 'notIn'], label: 'number of a task' },
} as const satisfies Record<string, { readonly operators: readonly OperatorName[]; readonly label: string }>;

/** The name of a type of field. */
export type FieldType = keyof typeof fieldTypes;

/** The attributes of a host that a filter can name, with their types; a set is never missing, the others have one value or none. */
export const attributes = {
  name: { type: 'text' },
  hostgroup: { type: 'title' },
  location: { type: 'title' },
  organization: { type: 'title' },
  proxy: { type: 'text' },
  class: { type: 'set' },
  plugin: { type: 'set' },
  last_seen: { type: 'instant' },
  task: { type: 'task' },
  'task.failed': { type: 'task' },
  'task.unknown': { type: 'task' },
  'task.not_sent': { type: 'task' },
  'task.succeeded': { type: 'task' },
} as const satisfies Record<string, { readonly type: FieldType }>;

/** The name of an attribute of a host. */
export type AttributeName = keyof typeof attributes;

/** The names of all attributes, in the order in which people are told them. */
export const attributeNames: readonly AttributeName[] = Object.keys(attributes).filter(isAttributeName);

/** The attributes that a bare word, or an operator without a field, looks at. */
export const defaultFields = ['name', 'hostgroup', 'location', 'organization', 'proxy'] as const;

const aliases: ReadonlyMap<string, AttributeName> = new Map([
  ['hostgroup_fullname', 'hostgroup'],
  ['hostgroup_title', 'hostgroup'],
  ['smart_proxy', 'proxy'],
  ['puppetmaster', 'proxy'],
  ['puppetclass', 'class'],
  ['agent', 'plugin'],
  ['last_report', 'last_seen'],
]);

/** The attribute of a name in any case, also by the names that it has in Foreman; undefined if there is none. */
export function findAttribute(name: string): AttributeName | undefined {
  const folded = name.toLowerCase();
  return isAttributeName(folded) ? folded : aliases.get(folded);
}

/** The type of a field; a fact is text, and so are the default fields together. */
export function typeOf(field: Field): FieldType {
  return field.kind === 'attribute' ? attributes[field.name].type : 'text';
}

function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(attributes, name);
}
