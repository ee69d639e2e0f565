import { attributes, findAttribute } from './attributes.ts';
import type { Field } from './Filter.ts';

/** A field with whether the name asks for what is below a path too, as Foreman's `parent_hostgroup` does. */
export interface ResolvedField {
  readonly field: Field;
  readonly below: boolean;
}

/** The field of a name as it was written; undefined if there is none. */
export function resolveField(name: string): ResolvedField | undefined {
  const path = /^facts\.(.+)$/is.exec(name)?.[1];
  if (path !== undefined) return { field: { kind: 'fact', path: path.replaceAll('::', '.') }, below: false };
  const attribute = findAttribute(name);
  if (attribute !== undefined) return { field: { kind: 'attribute', name: attribute }, below: false };
  const parent = /^parent_(hostgroup|location|organization)$/i.exec(name)?.[1];
  const tree = parent === undefined ? undefined : findAttribute(parent);
  return tree === undefined || attributes[tree].type !== 'title'
    ? undefined
    : { field: { kind: 'attribute', name: tree }, below: true };
}
