import type { Field } from '@chargehand/fact-filter';

/** What only sources with a say in it decide. */
const TRUSTED: ReadonlySet<string> = new Set(['name', 'hostgroup', 'location', 'organization', 'proxy']);

/** What hosts may say of themselves, as their facts. */
const SELF_REPORTED: ReadonlySet<string> = new Set(['class', 'plugin']);

/** Who decides on a field of a filter that bounds rights: a source, the host itself, every run anew; none: it is no field. */
export type FieldAuthority = 'source' | 'host' | 'run' | 'none';

/** Who decides what a field of a host says. */
export function authorityOf(field: Field): FieldAuthority {
  if (field.kind === 'any') return 'none';
  if (field.kind === 'fact') return 'host';
  if (TRUSTED.has(field.name)) return 'source';
  return SELF_REPORTED.has(field.name) ? 'host' : 'run';
}

/** Why the field cannot stand in a filter that bounds rights. Undefined: it can. */
export function boundFault(field: Field): string | undefined {
  switch (authorityOf(field)) {
    case 'none':
      return 'its filter has a word without a field. Say which, e.g. name ~ web.';
    case 'run':
      return `its filter asks for ${nameField(field)}, which changes with every run. Use names, groups, places, or facts.`;
    case 'source':
    case 'host':
      return undefined;
  }
}

/** A field for people. */
export function nameField(field: Field): string {
  if (field.kind === 'any') return 'any field';
  return field.kind === 'fact' ? `the fact ${field.path}` : field.name;
}
