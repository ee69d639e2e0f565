import { attributeNames } from './attributes.ts';
import { editDistance } from './editDistance.ts';
import { placedError, quote, type FilterSyntaxError } from './filterError.ts';
import { operators, type OperatorName } from './operators.ts';
import { printWord } from './printFilter.ts';
import { resolveField } from './resolveField.ts';
import type { SyntaxTerm, Word } from './Syntax.ts';

/** The error of a name that is no field, with what was probably meant. */
export function noSuchField(name: Word, term: SyntaxTerm): FilterSyntaxError {
  const meant =
    gluedOperator(name.text, term) ?? knownElsewhere(name.text, term) ?? factPath(name.text) ?? similar(name.text);
  const expected = `a field: ${attributeNames.join(', ')} or facts.<name>`;
  const advice = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const sentence = `there is no field ${quote(name.text)}.${advice} Expected ${expected}.`;
  return placedError(name, expected, sentence);
}

/** `name!=foo` is read as a field `name!`, as in Foreman. */
function gluedOperator(name: string, term: SyntaxTerm): string | undefined {
  const field = name.replace(/!\^?$|\^$/, '');
  if (field === name || term.kind !== 'comparison' || resolveField(field) === undefined) return undefined;
  const negations: Partial<Record<OperatorName, OperatorName>> = { equal: 'notEqual', like: 'notLike' };
  const [symbol] = operators[negations[term.operator] ?? term.operator].symbols;
  return `${cut(printWord(field))} ${symbol} ${cut(printWord(term.value.text))} (with a blank before the operator)`;
}

const foremanFields: ReadonlyMap<string, string> = new Map([
  ['hostname', 'name'],
  ['host', 'name'],
  ['fqdn', 'name'],
  ['group', 'hostgroup'],
  ['os', 'facts.os.name'],
  ['os_major', 'facts.os.release.major'],
  ['os_minor', 'facts.os.release.minor'],
  ['architecture', 'facts.os.architecture'],
  ['ip', 'facts.networking.ip'],
  ['ip6', 'facts.networking.ip6'],
  ['mac', 'facts.networking.mac'],
  ['facts', 'facts.<name>'],
  ['facts.', 'facts.<name>'],
]);

function knownElsewhere(name: string, term: SyntaxTerm): string | undefined {
  const folded = name.toLowerCase();
  if (folded !== 'hostgroup_name') return foremanFields.get(folded);
  const leaf = term.kind === 'comparison' ? term.value.text : '<name>';
  return `hostgroup ~ ${leaf === '<name>' ? '*/<name>' : cut(printWord(`*/${leaf}`))}`;
}

/** `os.family` without `facts.`; parameters, another table of Foreman, are not here, and `task.` begins outcomes of tasks. */
function factPath(name: string): string | undefined {
  if (/^(params|task)\./i.test(name) || !/^[\p{L}\p{N}_]+(\.|::)[\p{L}\p{N}_.:]*$/u.test(name)) return undefined;
  return `facts.${cut(name.replaceAll('::', '.'))}`;
}

function similar(name: string): string | undefined {
  if (name.length > 40) return undefined;
  const distances = attributeNames.map((attribute) => ({
    attribute,
    distance: editDistance(name.toLowerCase(), attribute),
  }));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= 2 && nearest.distance < name.length
    ? nearest.attribute
    : undefined;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
