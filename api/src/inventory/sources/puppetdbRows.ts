import { AppError } from '../../platform/AppError.ts';
import type { PuppetdbEntity } from './puppetdbClient.ts';

/** An active node and when PuppetDB last received its facts and its catalog; null: never. */
export interface NodeRow {
  readonly certname: string;
  readonly factsAt: Date | null;
  readonly catalogAt: Date | null;
}

/** The facts of a node by name, structured, and when PuppetDB received them. */
export interface FactsRow {
  readonly certname: string;
  readonly receivedAt: Date | null;
  readonly facts: readonly (readonly [name: string, value: unknown])[];
}

/** A class in the catalog of a node. */
export interface ClassRow {
  readonly certname: string;
  readonly title: string;
}

/** An answer of PuppetDB does not have the documented form. */
export class PuppetdbMisshapen extends AppError {
  readonly code = 'PUPPETDB_MISSHAPEN';
  constructor(
    readonly source: string,
    readonly entity: PuppetdbEntity,
    fault: string,
  ) {
    super(
      `The inventory source ${source} cannot be read: its answer about ${entity} is not PuppetDB's, ${fault}. Check that the url is that of a PuppetDB, 4.2 or later.`,
    );
  }
}

/** Where an answer comes from, for the message when it is misshapen. */
export interface AnswerOf {
  readonly source: string;
  readonly entity: PuppetdbEntity;
}

/** Reads the answer to a question for certname, facts_timestamp and catalog_timestamp of nodes. Throws PuppetdbMisshapen. */
export function readNodes(from: AnswerOf, answer: unknown): readonly NodeRow[] {
  return readRows(from, answer).map((row) => ({
    certname: row.field('certname', readName),
    factsAt: row.field('facts_timestamp', readTime),
    catalogAt: row.field('catalog_timestamp', readTime),
  }));
}

/** Reads the answer to a question for certname, timestamp and facts of the inventory. Throws PuppetdbMisshapen. */
export function readInventory(from: AnswerOf, answer: unknown): readonly FactsRow[] {
  return readRows(from, answer).map((row) => ({
    certname: row.field('certname', readName),
    receivedAt: row.field('timestamp', readTime),
    facts: row.field('facts', readFacts),
  }));
}

/** Reads the answer to a question for certname and title of resources. Throws PuppetdbMisshapen. */
export function readClasses(from: AnswerOf, answer: unknown): readonly ClassRow[] {
  return readRows(from, answer).map((row) => ({
    certname: row.field('certname', readName),
    title: row.field('title', readText),
  }));
}

/** Gives the parsed value, or undefined if it has another form, which `expected` names. */
interface Reader<T> {
  readonly expected: string;
  read(value: unknown): T | undefined;
}

interface Row {
  field<T>(name: string, reader: Reader<T>): T;
}

function readRows(from: AnswerOf, answer: unknown): Row[] {
  if (!Array.isArray(answer)) throw new PuppetdbMisshapen(from.source, from.entity, 'it is no list');
  return answer.map((row: unknown, index) => ({
    field: (name, reader) => {
      const value = isObject(row) ? row[name] : undefined;
      const parsed = reader.read(value);
      if (parsed !== undefined) return parsed;
      throw new PuppetdbMisshapen(from.source, from.entity, `[${String(index)}].${name} must be ${reader.expected}`);
    },
  }));
}

const readText: Reader<string> = {
  expected: 'text',
  read: (value) => (typeof value === 'string' ? value : undefined),
};

const readName: Reader<string> = {
  expected: 'a name',
  read: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};

const readTime: Reader<Date | null> = {
  expected: 'a time such as "2016-07-11T20:02:33.190Z", or null',
  read: (value) => {
    if (value === null) return null;
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
    const time = new Date(value);
    return Number.isNaN(time.getTime()) ? undefined : time;
  },
};

const readFacts: Reader<FactsRow['facts']> = {
  expected: 'an object with facts',
  read: (value) => {
    // As old versions tell of a node that sent facts, but none.
    if (value === null) return [];
    return isObject(value) ? Object.entries(value) : undefined;
  },
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
